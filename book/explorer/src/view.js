// What the page shows of a run: the controls, the two panels, and what is drawn of both networks together.
import { drawLosses, drawMoments, palette } from "./charts.js";
import { fields, transport } from "./controls.js";
import { el, number } from "./dom.js";
import { Panel, picture } from "./panel.js";
import { EXTENT, SIDES } from "./run.js";

const SHARED = ["data", "depth", "width", "optimizer", "seed"];

export class View {
  /** `change(state)` hears of a new state, `on` has a function for each button. */
  constructor(place, state, change, on) {
    this.place = place;
    this.state = state;
    const changed = (key, value) => change({ ...this.state, [key]: value });
    this.shared = fields("Both networks", SHARED, state, changed);
    this.panels = SIDES.map((side) => {
      const paired = (key, value) => changed(side, { ...this.state[side], [key]: value });
      return new Panel(side, state[side], paired);
    });
    this.transport = transport(on);
    this.status = el("p", { role: "status", class: "nnx-status" }, "Starting …");
    this.rate = el("span", { class: "nnx-speed", "aria-hidden": "true" });
    this.moments = {
      a2: picture("Second moment of the activations by layer: marks measured, lines theory at the initial weights"),
      g2: picture("Second moment of the gradients by layer: marks measured, lines theory at the initial weights"),
    };
    this.losses = picture("Loss on 100 training examples, over updates");
    this.#lay();
    this.#watch();
  }

  #lay() {
    const both = (className, key) => el("div", { class: className }, ...this.panels.map((panel) => panel[key]));
    const legend = el("p", { class: "nnx-legend" }, el("span", { class: "nnx-key-a" }, "A: circles, solid lines"));
    legend.append(el("span", { class: "nnx-key-b" }, "B: squares, dashed lines"));
    const charts = el("div", { class: "nnx-charts" }, this.moments.a2.figure, this.moments.g2.figure);
    const settings = [this.shared, both("nnx-settings", "settings")];
    const told = el("div", { class: "nnx-told" }, this.status, this.rate);
    const pictures = [legend, this.losses.figure, both("nnx-panels", "element"), charts];
    this.place.replaceChildren(...settings, this.transport, told, ...pictures, both("nnx-numbers", "numbers"));
  }

  /** Draw again when theme or width change. */
  #watch() {
    const redraw = () => this.run && this.draw(this.run);
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    let width = 0;
    const bar = document.querySelector(".bd-header-article");
    new ResizeObserver(() => {
      this.place.style.setProperty("--nnx-top", `${bar?.offsetHeight ?? 0}px`);
      if (this.place.clientWidth !== width) redraw();
      width = this.place.clientWidth;
    }).observe(this.place);
  }

  show(state) {
    this.state = state;
    this.shared.show(state);
    this.panels.forEach((panel) => panel.controls.show(state[panel.side]));
  }

  showPlaying(playing) {
    this.transport.showPlaying(playing);
    if (playing) this.say("Training …");
    else this.rate.textContent = "";
  }

  say(sentence) {
    this.status.textContent = sentence;
  }

  draw(run) {
    this.run = run;
    const colours = palette(this.place);
    this.panels.forEach((panel, i) => panel.draw(run.snapshots[i], colours, run.points, EXTENT));
    for (const [key, { canvas }] of Object.entries(this.moments)) {
      const series = SIDES.map((side, i) => ({
        measured: run.snapshots[i].layers.map((layer) => layer[key]),
        theory: run.theories[i][key[0]],
        colour: colours[side],
      }));
      drawMoments(canvas, series, colours);
    }
    const curves = run.curves.map((points, i) => ({ points, colour: colours[SIDES[i]] }));
    drawLosses(this.losses.canvas, curves, run.guess, colours);
  }

  /** Put the numbers into words and tables; too slow and too restless to be done at every update. */
  write(run) {
    this.panels.forEach((panel, i) => panel.write(run.snapshots[i], run.theories[i], this.state[panel.side]));
    for (const [key, { canvas }] of Object.entries(this.moments)) {
      const last = this.panels.map(({ name }, i) => `${name} ${number(run.snapshots[i].layers.at(-1)[key])}`);
      const what = key === "a2" ? "activations" : "gradients";
      canvas.ariaLabel = `Second moment of the ${what} by layer; in the last hidden layer ${last.join(", ")}.`;
    }
    this.losses.canvas.ariaLabel = `Loss over updates. ${this.sentences(run).join("; ")}.`;
  }

  sentences({ snapshots }) {
    return this.panels.map((panel, i) => panel.sentence(snapshots[i]));
  }

  /** Say how things stand, once training has stopped. */
  tell(run) {
    this.write(run);
    this.say(`Update ${run.snapshots[0].updates}. ${this.sentences(run).join(". ")}.`);
  }
}
