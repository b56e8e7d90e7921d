// One of the two pairings on the page: its controls, pictures and table.
import { activationTicks, drawHistograms, drawShares, gradientTicks } from "./charts.js";
import { fields } from "./controls.js";
import { el, number, percent } from "./dom.js";
import { drawMap } from "./plane_chart.js";
import { PAIRING } from "./state.js";
import { widened } from "./stats.js";
import { ACTIVATIONS, INITIALIZERS } from "./theory.js";

const COLUMNS = [
  "Layer",
  "Activations: second moment",
  "theory",
  "Gradients: second moment",
  "theory",
  "Dead units",
  "Saturated",
];

/** A canvas with a role, in a figure with a caption; `at(x, y)` of it, once drawn, says what is under the pointer. */
export function picture(caption, className = "") {
  const canvas = el("canvas", { role: "img", "aria-label": caption });
  const value = el("span", { class: "nnx-value", "aria-hidden": "true", hidden: true });
  const figure = el("figure", { class: className }, el("figcaption", {}, caption), el("div", {}, canvas, value));
  const made = { canvas, figure };
  canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
    value.textContent = made.at?.(offsetX, offsetY) ?? "";
    value.hidden = !value.textContent;
    value.style.top = `${offsetY + 18}px`;
  });
  canvas.addEventListener("pointerleave", () => (value.hidden = true));
  return made;
}

export class Panel {
  constructor(side, pairing, change, say) {
    this.side = side;
    this.name = side.toUpperCase();
    this.controls = fields(`Pairing ${this.name}`, PAIRING, pairing, change, say);
    this.title = el("strong");
    this.score = el("span");
    this.map = picture("Answers in the plane", "nnx-map");
    this.activations = picture("Activations by layer, first layer on top; one scale for A and B");
    this.gradients = picture("Size of the gradients by layer, zeros left out");
    this.shares = picture("Saturated entries by layer; filled: those of dead units");
    this.body = el("tbody");
    this.caption = el("caption");
    this.plane = el("div", { class: `nnx-plane nnx-${side}` }, el("p", { class: "nnx-score" }, this.title, this.score), this.map.figure);
    this.element = el(
      "section",
      { class: `nnx-panel nnx-${side}`, "aria-label": `Layers of pairing ${this.name}` },
      this.activations.figure,
      this.gradients.figure,
      this.shares.figure,
    );
    this.settings = el("div", { class: `nnx-${side}` }, this.controls);
    this.numbers = this.#table();
  }

  #table() {
    const head = el("tr", {}, ...COLUMNS.map((column) => el("th", { scope: "col" }, column)));
    const table = el("table", {}, this.caption, el("thead", {}, head), this.body);
    const place = { class: "nnx-scroll", role: "region", tabindex: 0, "aria-label": `Numbers of pairing ${this.name}` };
    this.details = el("details", { class: `nnx-${this.side}` }, el("summary", {}, `Numbers of pairing ${this.name}`), el("div", place, table));
    this.details.addEventListener("toggle", () => this.#fill());
    return this.details;
  }

  /** What a reader would say of the network. */
  sentence(snapshot) {
    return `${this.name}: ${this.result(snapshot)}`;
  }

  result({ loss, accuracy }) {
    if (!Number.isFinite(loss)) return "diverged: the loss is not a number, and there are no answers to judge";
    return `loss ${number(loss)}, validation accuracy ${percent(accuracy)}`;
  }

  /** `common`: the range of the activations' scale, one for both networks; `isSharp`: only the more probable class. */
  draw(snapshot, colours, { points, extent, common, isSharp }) {
    const { layers, range, map, hasPlane } = snapshot;
    this.common = common;
    const colour = colours[this.side];
    this.map.figure.hidden = !hasPlane;
    if (hasPlane) this.#drawPlane([map, points, isSharp, this.map.canvas.parentElement.clientWidth, colours.ink], extent, colours);
    const activations = layers.map(({ a }) => ({ counts: widened(a, range, common), empty: "not a number" }));
    const gradients = layers.map(({ g, g2 }) => ({ counts: g.counts, empty: g2 === 0 ? "all zero" : "not a number" }));
    const tell = (layerAt, say) => (x, y) => `Layer ${layerAt(x, y) + 1}: ${say(layers[layerAt(x, y)])}`;
    const a = drawHistograms(this.activations.canvas, activations, activationTicks(common), colour, colours);
    const g = drawHistograms(this.gradients.canvas, gradients, gradientTicks(), colour, colours);
    const s = drawShares(this.shares.canvas, layers, colour, colours);
    this.activations.at = tell(a, ({ a2 }) => `second moment ${number(a2)}`);
    this.gradients.at = tell(g, ({ g2 }) => `second moment ${number(g2)}`);
    this.shares.at = tell(s, ({ dead, saturated }) => `dead units ${percent(dead)}, saturated ${percent(saturated)}`);
  }

  /** The line of the result; by itself, since the browser lays the page out anew when text changes and a chart asks for its width. */
  tell(snapshot) {
    this.score.textContent = this.result(snapshot);
  }

  /** The plane, where something in it has changed: it is measured less often than the rest. */
  #drawPlane(shown, extent, colours) {
    if (this.map.shown?.every((part, i) => part === shown[i])) return;
    this.map.shown = shown;
    const [map, points, isSharp] = shown;
    this.map.at = drawMap(this.map.canvas, map, points, extent, isSharp, colours);
  }

  /** Put the numbers into words and table; too slow and too restless to be done at every update. */
  write(snapshot, theory, pairing) {
    this.rows = () => snapshot.layers.map((layer, l) => this.#row(layer, theory, l));
    const { layers, updates } = snapshot;
    const [from, to] = [layers[0], layers.at(-1)];
    const normalised = pairing.norm === "layer" ? ", layers normalised" : "";
    const what = `${ACTIVATIONS[pairing.activation].label} with ${INITIALIZERS[pairing.initializer].label}${normalised}`;
    const of = `pairing ${this.name}, ${what}, after ${updates} updates`;
    const run = (key, say = number) => `from ${say(from[key])} in layer 1 to ${say(to[key])} in layer ${layers.length}`;
    this.title.textContent = `${this.name}: ${what}`;
    this.caption.textContent = `${what}, gain ${pairing.gain}, after ${updates} updates`;
    this.activations.canvas.ariaLabel = `Histograms of activations, ${of}. Second moment ${run("a2")}.`;
    this.gradients.canvas.ariaLabel = `Histograms of gradients, ${of}. Second moment ${run("g2")}.`;
    const told = `Dead units ${run("dead", percent)}; saturated entries ${run("saturated", percent)}`;
    this.shares.canvas.ariaLabel = `Shares by layer, ${of}. ${told}.`;
    this.map.canvas.ariaLabel = `Classes in the plane, ${of}. ${this.sentence(snapshot)}.`;
    this.#fill();
  }

  /** The table's rows, where the table is open. */
  #fill() {
    if (this.details.open && this.rows) this.body.replaceChildren(...this.rows());
  }

  #row({ a2, g2, dead, saturated }, theory, l) {
    const cells = [number(a2), number(theory.a[l]), number(g2), number(theory.g[l]), percent(dead), percent(saturated)];
    return el("tr", {}, el("th", { scope: "row" }, String(l + 1)), ...cells.map((cell) => el("td", {}, cell)));
  }
}
