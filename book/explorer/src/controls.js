// The controls: native selects, number fields and buttons, so that keyboard and screen reader work as everywhere.
import { el } from "./dom.js";
import { accept, BATCHES, DATA, LIMITS, NORMS, OPTIMIZERS, refusal } from "./state.js";
import { ACTIVATIONS, INITIALIZERS } from "./theory.js";

const labels = (table) => Object.entries(table).map(([key, value]) => [key, value.label ?? value]);
// In even steps of a logarithmic scale, from 0 for a network that stands still.
const RATES = [0, ...[-4, -3, -2, -1, 0].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`))), 10];
const FIELDS = {
  data: { label: "Data", options: labels(DATA) },
  depth: { label: "Hidden layers", step: 1 },
  width: { label: "Units a layer", step: 1 },
  optimizer: { label: "Optimizer", options: labels(OPTIMIZERS) },
  seed: { label: "Seed", step: 1 },
  noise: { label: "Noise", step: 0.1 },
  batch: { label: "Batch", options: labels(BATCHES) },
  activation: { label: "Activation", options: labels(ACTIVATIONS) },
  initializer: { label: "Initializer", options: labels(INITIALIZERS) },
  gain: { label: "Gain", step: 0.1 },
  norm: { label: "Normalise", options: labels(NORMS) },
  rate: { label: "Learning rate", options: RATES.map((rate) => [rate, rate]) },
};
export const LABELS = Object.fromEntries(Object.entries(FIELDS).map(([key, { label }]) => [key, label]));

function input(key, value) {
  const { options, step } = FIELDS[key];
  if (options) return el("select", {}, ...options.map(([name, text]) => el("option", { value: name }, text)));
  return el("input", { type: "number", step, min: LIMITS[key].min, max: LIMITS[key].max, value });
}

/** Let a field show a value; one that an address names need not be among the options. */
function set(field, value) {
  const isListed = () => [...(field.options ?? [])].some((option) => option.value === String(value));
  if (field.options && !isListed()) field.append(el("option", { value }, String(value)));
  field.value = value;
}

/**
 * A group of fields for some keys of an object. `change(key, value)` hears of accepted values; others are put back,
 * and `say` hears why. Gives the element, with `show(object)` to display other values.
 */
export function fields(legend, keys, values, change, say) {
  const inputs = Object.fromEntries(keys.map((key) => [key, input(key, values[key])]));
  const group = el("fieldset", { class: "nnx-fields" }, el("legend", {}, legend));
  for (const key of keys) {
    set(inputs[key], values[key]);
    inputs[key].name = key;
    inputs[key].addEventListener("change", () => {
      const accepted = accept(key, inputs[key].value, values[key]);
      say(refusal(key, inputs[key].value, FIELDS[key].label));
      set(inputs[key], accepted);
      if (accepted !== values[key]) change(key, accepted);
    });
    group.append(el("label", { class: `nnx-${key}` }, el("span", {}, FIELDS[key].label), inputs[key]));
  }
  group.show = (object) => {
    values = object;
    for (const key of keys) set(inputs[key], object[key]);
  };
  return group;
}

/** The row of buttons; `on` has a function for each name. */
export function transport(on) {
  const button = (name, text, title) => el("button", { type: "button", "data-do": name, title, click: on[name] }, text);
  const play = button("play", "Play");
  const row = el(
    "div",
    { class: "nnx-transport", role: "group", "aria-label": "Training" },
    play,
    button("step", "Step"),
    button("rewind", "Rewind", "Back to the same initial weights"),
    button("reseed", "New seed"),
    button("share", "Copy link"),
  );
  row.showPlaying = (playing) => {
    play.textContent = playing ? "Pause" : "Play";
  };
  return row;
}
