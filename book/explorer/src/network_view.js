// The picture of one network on the page: its units and weights, and one unit that the reader looks at.
import { prepare } from "./charts.js";
import { el } from "./dom.js";
import { drawNetwork, drawPicture, sentenceOf } from "./network_chart.js";
import { picture } from "./panel.js";

const LARGE = 120; // pixels of the unit that is looked at

export class NetworkView {
  constructor(name) {
    this.name = name;
    this.chosen = { layer: 0, unit: 0 };
    this.chart = picture(`Network ${name}: units by layer, lines for weights`, "nnx-network");
    this.fields = { layer: this.#field("Layer"), unit: this.#field("Unit") };
    this.large = el("canvas", { role: "img", "aria-label": `The chosen unit of network ${name}` });
    this.told = el("p", { class: "nnx-unit-told", "aria-live": "off" });
    const fields = Object.values(this.fields).map(({ label }) => label);
    const beside = el("div", { class: "nnx-unit-fields" }, ...fields, this.told);
    this.detail = el("div", { class: "nnx-unit" }, el("div", { class: "nnx-unit-large" }, this.large), beside);
    const part = { class: "nnx-network-part", "aria-label": `Network ${name}` };
    this.element = el("section", part, this.chart.figure, this.detail);
    this.chart.canvas.addEventListener("click", ({ offsetX, offsetY }) => this.#choose(this.place?.(offsetX, offsetY)));
  }

  #field(words) {
    const key = words.toLowerCase();
    const input = el("input", { type: "number", min: 1, max: 1, step: 1, value: 1, name: `${key}-${this.name.toLowerCase()}` });
    input.addEventListener("change", () => this.#choose({ ...this.chosen, [key]: Number(input.value) - 1 }));
    return { input, label: el("label", {}, el("span", {}, words), input) };
  }

  #choose(wanted) {
    if (!wanted || !this.units) return;
    const within = (value, count) => Math.max(0, Math.min(count - 1, Math.round(value) || 0));
    this.chosen = { layer: within(wanted.layer, this.units.layers.length), unit: within(wanted.unit, this.units.shown) };
    this.draw(this.units, this.colour, this.colours);
    this.told.ariaLive = "polite"; // spoken when a reader chooses, and not at every second of training
    this.write();
  }

  /** Show the units; nothing is drawn again where nothing has changed. */
  draw(units, colour, colours) {
    if (this.units !== units) this.told.ariaLive = "off";
    Object.assign(this, { units, colour, colours });
    if (units) {
      const { layers, shown } = units;
      this.chosen = { layer: Math.min(this.chosen.layer, layers.length - 1), unit: Math.min(this.chosen.unit, shown - 1) };
      [this.fields.layer.input.max, this.fields.unit.input.max] = [layers.length, shown];
    }
    this.fields.layer.input.value = this.chosen.layer + 1;
    this.fields.unit.input.value = this.chosen.unit + 1;
    this.place = drawNetwork(this.chart.canvas, units, this.chosen, colour, colours);
    this.chart.at = (x, y) => sentenceOf(units, this.place(x, y) ?? this.chosen);
    const { context } = prepare(this.large, LARGE);
    const { layer, unit } = this.chosen;
    if (units) drawPicture(context, units, layer, unit, { x: 0, y: 0, size: LARGE }, colour, colours);
  }

  /** Put what is chosen into words. */
  write() {
    this.told.textContent = sentenceOf(this.units, this.chosen);
    const of = this.units ? `; the first ${this.units.shown} of ${this.units.of} units of a layer are shown` : "";
    this.chart.canvas.ariaLabel = `Units and weights of network ${this.name}, layer by layer${of}. ${this.told.textContent}.`;
    this.large.ariaLabel = `The chosen unit of network ${this.name}. ${this.told.textContent}.`;
  }
}
