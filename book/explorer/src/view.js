// What the page shows of a run: the controls, the two panels, and what is drawn of both networks together.
import { drawLosses, drawMoments, palette } from "./charts.js";
import { fields, transport } from "./controls.js";
import { el, number } from "./dom.js";
import { NetworkView } from "./network_view.js";
import { Panel, picture } from "./panel.js";
import presets from "./presets.json";
import { EXTENT, SIDES } from "./run.js";
import { SHARED } from "./state.js";
import { thumbnails } from "./thumbnails.js";


export class View {
  /** `change(state)` hears of a new state, `on` has a function for each button. */
  constructor(place, state, change, on) {
    this.place = place;
    this.state = state;
    const changed = (key, value) => change({ ...this.state, [key]: value });
    const say = (sentence) => this.note(sentence);
    this.shared = fields("Both networks", SHARED, state, changed, say);
    this.thumbs = thumbnails((name) => changed("data", name));
    this.thumbs.show(state.data);
    this.panels = SIDES.map((side) => {
      const paired = (key, value) => changed(side, { ...this.state[side], [key]: value });
      return new Panel(side, state[side], paired, say);
    });
    this.networks = this.panels.map(({ name }) => new NetworkView(name));
    this.transport = transport(on);
    this.status = el("p", { role: "status", class: "nnx-status" }, "Starting …");
    this.rate = el("span", { class: "nnx-speed", "aria-hidden": "true" });
    this.link = el("p", { role: "status", class: "nnx-link" });
    this.noted = el("p", { role: "status", class: "nnx-note" });
    this.stories = el("div", { class: "nnx-stories", role: "group", "aria-label": "Stories" }, "Stories: ");
    for (const { name, title } of presets) {
      this.stories.append(el("button", { type: "button", "data-story": name, click: () => on.story(name) }, title));
    }
    this.logarithmic = this.#option("Logarithmic loss");
    this.isSharp = this.#option("Only the more probable class");
    this.moments = {
      a2: picture("Second moment of the activations; lines: theory at the start"),
      g2: picture("Second moment of the gradients by layer: marks measured, lines theory at the initial weights"),
    };
    this.losses = picture("Loss over updates; fainter: on validation examples");
    place.classList.add("nnx-waiting"); // until there is something to see
    this.#lay();
    this.#watch();
  }

  /** A box to tick for how something is drawn. */
  #option(words) {
    const box = el("input", { type: "checkbox", change: () => this.run && this.draw(this.run) });
    return { box, label: el("label", { class: "nnx-option" }, box, words) };
  }

  #lay() {
    const both = (className, key) => el("div", { class: className }, ...this.panels.map((panel) => panel[key]));
    const legend = el("p", { class: "nnx-legend" }, el("span", { class: "nnx-key-a" }, "A: circles, solid lines"));
    legend.append(el("span", { class: "nnx-key-b" }, "B: squares, dashed lines"));
    const curves = el("div", { class: "nnx-curves" }, this.losses.figure, this.moments.a2.figure);
    const overview = el("div", { class: "nnx-overview" }, ...this.panels.map(({ plane }) => plane), curves);
    this.shared.querySelector(".nnx-data").after(this.thumbs);
    const settings = [this.stories, this.shared, both("nnx-settings", "settings")];
    const told = el("div", { class: "nnx-told" }, this.status, this.rate, legend);
    const drawn = el("p", { class: "nnx-options" }, this.logarithmic.label, this.isSharp.label);
    const networks = el("div", { class: "nnx-networks" }, ...this.networks.map(({ element }) => element));
    const pictures = [this.noted, overview, drawn, networks, both("nnx-panels", "element"), this.moments.g2.figure];
    this.place.replaceChildren(...settings, this.transport, this.link, told, ...pictures, both("nnx-numbers", "numbers"));
  }

  /** Draw again when theme or width change. */
  #watch() {
    const redraw = () => this.run && this.draw(this.run);
    this.thumbs.draw();
    new MutationObserver(this.thumbs.draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
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
    this.tellOfLink("");
    this.shared.show(state);
    this.thumbs.show(state.data);
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

  /** What became of the link; it stays whatever the networks do, until a setting changes that the link holds. */
  tellOfLink(sentence) {
    this.link.textContent = sentence;
  }

  /** A sentence that stays until the next one: what to look for, or what was not taken. */
  note(sentence) {
    this.noted.textContent = sentence;
  }

  /** Count the updates, while they come, and how many a second. */
  count(run, rate) {
    if (rate !== undefined) this.pace = `, ${Math.round(rate)} a second`;
    this.rate.textContent = `Update ${run.snapshots[0].updates}${this.pace ?? ""}`;
  }

  draw(run) {
    this.run = run;
    const colours = palette(this.place);
    const common = Math.max(...run.snapshots.map(({ range }) => range));
    const shown = { points: run.points, extent: EXTENT, common, isSharp: this.isSharp.box.checked };
    this.panels.forEach((panel, i) => panel.draw(run.snapshots[i], colours, shown));
    this.#drawNetworks(run, colours);
    for (const [key, picture] of Object.entries(this.moments)) {
      const series = SIDES.map((side, i) => ({
        measured: run.snapshots[i].layers.map((layer) => layer[key]),
        theory: run.theories[i][key[0]],
        colour: colours[side],
      }));
      picture.at = drawMoments(picture.canvas, series, colours);
    }
    const curves = run.curves.map((points, i) => ({ points, judged: run.judged[i], colour: colours[SIDES[i]] }));
    this.losses.at = drawLosses(this.losses.canvas, curves, run.guess, this.logarithmic.box.checked, colours);
    this.panels.forEach((panel, i) => panel.tell(run.snapshots[i]));
  }

  /** The units, where a worker told of them anew or something else was chosen, sized or coloured. */
  #drawNetworks({ snapshots }, colours) {
    const look = `${this.place.clientWidth} ${colours.a} ${colours.ground}`;
    this.networks.forEach((network, i) => {
      const { units } = snapshots[i];
      if (network.units === units && network.look === look && units !== undefined) return;
      network.look = look;
      network.draw(units ?? null, colours[SIDES[i]], colours);
    });
  }

  /** Put the numbers into words and tables; too slow and too restless to be done at every update. */
  write(run) {
    this.panels.forEach((panel, i) => panel.write(run.snapshots[i], run.theories[i], this.state[panel.side]));
    for (const [key, { canvas }] of Object.entries(this.moments)) {
      const last = this.panels.map(({ name }, i) => `${name} ${number(run.snapshots[i].layers.at(-1)[key])}`);
      const what = key === "a2" ? "activations" : "gradients";
      canvas.ariaLabel = `Second moment of the ${what} by layer; in the last hidden layer ${last.join(", ")}.`;
    }
    this.networks.forEach((network) => network.write());
    this.losses.canvas.ariaLabel = `Loss over updates. ${this.sentences(run).join("; ")}.`;
  }

  sentences({ snapshots }) {
    return this.panels.map((panel, i) => panel.sentence(snapshots[i]));
  }

  /** Say how things stand, once training has stopped. */
  tell(run) {
    this.write(run);
    this.place.classList.remove("nnx-waiting");
    this.say(`Update ${run.snapshots[0].updates}. ${this.sentences(run).join(". ")}.`);
  }
}
