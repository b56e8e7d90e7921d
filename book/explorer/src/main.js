// The pairing explorer on a page: two networks in two workers, their panels, and what is drawn of both together.
import { drawLosses, drawMoments, palette } from "./charts.js";
import { Client } from "./client.js";
import { fields, transport } from "./controls.js";
import { rows, unpack } from "./data.js";
import { el, number } from "./dom.js";
import { Panel, picture } from "./panel.js";
import { DEFAULTS, format, isState, parse } from "./state.js";

const SIDES = ["a", "b"];
const EXTENT = 2.6; // half the side of the square that is mapped; the toys are standardised
const POINTS = 240; // training points shown on the map
const REMEMBERED = 400; // points of a loss curve
const CALM_STEP = 25; // updates between pictures for readers who prefer reduced motion

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const second = () => new Promise((resolve) => setTimeout(resolve, 1000));

class Explorer {
  constructor(place) {
    this.place = place;
    this.base = parse(place.dataset.state ?? "", DEFAULTS);
    this.state = parse(isState(location.hash) ? location.hash : "", this.base);
    this.clients = SIDES.map(() => new Client(globalThis.nncourseEngine));
    this.work = Promise.resolve();
    this.build();
    this.watch();
    this.restart();
  }

  build() {
    const change = (key, value) => this.change({ ...this.state, [key]: value });
    this.shared = fields("Both networks", ["data", "depth", "width", "optimizer", "seed"], this.state, change);
    this.panels = SIDES.map((side) => {
      const changed = (key, value) => this.change({ ...this.state, [side]: { ...this.state[side], [key]: value } });
      return new Panel(side, this.state[side], changed);
    });
    this.transport = transport({
      play: () => this.toggle(),
      step: () => this.does(async () => this.advance(1)),
      rewind: () => this.does(async () => this.rewind()),
      reseed: () => this.change({ ...this.state, seed: Math.floor(Math.random() * 1e6) }),
      share: () => this.share(),
    });
    this.status = el("p", { role: "status", class: "nnx-status" }, "Starting …");
    this.rate = el("span", { class: "nnx-speed", "aria-hidden": "true" });
    this.moments = {
      a2: picture("Second moment of the activations by layer: marks measured, lines theory at the initial weights"),
      g2: picture("Second moment of the gradients by layer: marks measured, lines theory at the initial weights"),
    };
    this.losses = picture("Loss on 100 training examples, over updates");
    const both = (className, key) => el("div", { class: className }, ...this.panels.map((panel) => panel[key]));
    const legend = el("p", { class: "nnx-legend" }, el("span", { class: "nnx-key-a" }, "A: circles, solid lines"));
    legend.append(el("span", { class: "nnx-key-b" }, "B: squares, dashed lines"));
    const charts = el("div", { class: "nnx-charts" }, this.moments.a2.figure, this.moments.g2.figure);
    const settings = [this.shared, both("nnx-settings", "settings")];
    const told = el("div", { class: "nnx-told" }, this.status, this.rate);
    const pictures = [legend, this.losses.figure, both("nnx-panels", "element"), charts];
    this.place.replaceChildren(...settings, this.transport, told, ...pictures, both("nnx-numbers", "numbers"));
  }

  /** Draw again when theme or width change; follow an address that was changed by hand. */
  watch() {
    const redraw = () => this.ready && this.draw();
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    let width = 0;
    const bar = document.querySelector(".bd-header-article");
    new ResizeObserver(() => {
      this.place.style.setProperty("--nnx-top", `${bar?.offsetHeight ?? 0}px`);
      if (this.place.clientWidth !== width) redraw();
      width = this.place.clientWidth;
    }).observe(this.place);
    addEventListener("hashchange", () => {
      if (!isState(location.hash)) return;
      const wanted = parse(location.hash, this.base);
      if (format(wanted) !== format(this.state)) this.change(wanted);
    });
  }

  /** Do something when training has stopped and what was asked before is done; then tell. */
  does(action) {
    this.playing = false;
    this.work = this.work.then(action).then(
      () => this.tell(),
      (error) => this.fail(error),
    );
    return this.work;
  }

  change(state) {
    this.state = state;
    this.shared.show(state);
    this.panels.forEach((panel) => panel.controls.show(state[panel.side]));
    this.address();
    return this.restart();
  }

  /** Write the state into the address, without a step in the browser's history. */
  address() {
    const fragment = `#${format(this.state)}`;
    try {
      history.replaceState(history.state, "", fragment);
    } catch {
      location.replace(fragment);
    }
  }

  restart() {
    return this.does(async () => {
      const { data, depth, width, optimizer, seed } = this.state;
      const packed = globalThis.nncourseData[data];
      const setups = SIDES.map((side) => ({ packed, extent: EXTENT, depth, width, optimizer, seed, ...this.state[side] }));
      const firsts = await Promise.all(this.clients.map((client, i) => client.call("setup", setups[i])));
      const { train, features, classes } = unpack(packed);
      this.guess = Math.log(classes);
      this.points = rows(train, features, Array.from({ length: POINTS }, (_, i) => i));
      this.backend = firsts[0].backend;
      this.begin(firsts, firsts);
    });
  }

  async rewind() {
    this.begin(await this.all("rewind"));
  }

  /** The first snapshots of a run; `firsts` only where the networks are new. */
  begin(snapshots, firsts = []) {
    this.curves = SIDES.map(() => []);
    this.panels.forEach((panel, i) => {
      panel.snapshot = {};
      panel.take(snapshots[i], firsts[i]);
    });
    this.remember(snapshots);
    this.ready = true;
    this.draw();
  }

  all(name, argument) {
    return Promise.all(this.clients.map((client) => client.call(name, argument)));
  }

  async advance(count) {
    this.take(await this.all("advance", { count, scored: true }));
    this.draw();
  }

  take(snapshots) {
    this.panels.forEach((panel, i) => panel.take(snapshots[i]));
    this.remember(snapshots);
  }

  /** Lengthen the loss curves; a full one is thinned to every other point. */
  remember(snapshots) {
    this.curves.forEach((curve, i) => {
      curve.push([snapshots[i].updates, snapshots[i].loss]);
      if (curve.length > REMEMBERED) this.curves[i] = curve.filter((_, at) => at % 2 === 0 || at === curve.length - 1);
    });
  }

  toggle() {
    if (this.playing) return this.does(async () => {});
    return this.does(() => this.play());
  }

  /** Train until told to stop: while the workers make one update, the last one is drawn. */
  async play() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.playing = true;
    this.transport.showPlaying(true);
    this.status.textContent = "Training …";
    let [shown, since] = [0, performance.now()];
    while (this.playing) {
      const next = this.all("advance", { count: calm ? CALM_STEP : 1, scored: calm });
      await (calm ? second() : frame());
      this.draw();
      this.take(await next);
      shown++;
      if (performance.now() - since > 1000) {
        this.rate.textContent = `${Math.round(shown / (performance.now() - since) * 1000)} updates a second shown`;
        [shown, since] = [0, performance.now()];
        this.write();
      }
    }
    this.rate.textContent = "";
    await this.advance(0);
  }

  draw() {
    const colours = palette(this.place);
    this.panels.forEach((panel) => panel.draw(colours, this.points, EXTENT));
    for (const [key, { canvas }] of Object.entries(this.moments)) {
      const series = this.panels.map(({ side, snapshot, first }) => ({
        measured: snapshot.layers.map((layer) => layer[key]),
        theory: first.theory[key[0]],
        colour: colours[side],
      }));
      drawMoments(canvas, series, colours);
    }
    const curves = this.curves.map((points, i) => ({ points, colour: colours[SIDES[i]] }));
    drawLosses(this.losses.canvas, curves, this.guess, colours);
  }

  write() {
    this.panels.forEach((panel) => panel.write(this.state[panel.side]));
    for (const [key, { canvas }] of Object.entries(this.moments)) {
      const last = this.panels.map(({ name, snapshot }) => `${name} ${number(snapshot.layers.at(-1)[key])}`);
      const what = key === "a2" ? "activations" : "gradients";
      canvas.ariaLabel = `Second moment of the ${what} by layer; in the last hidden layer ${last.join(", ")}.`;
    }
    this.losses.canvas.ariaLabel = `Loss over updates. ${this.panels.map((panel) => panel.sentence()).join("; ")}.`;
  }

  /** Say how things stand, once training has stopped. */
  tell() {
    if (!this.ready) return;
    this.transport.showPlaying(this.playing);
    this.write();
    const { updates } = this.panels[0].snapshot;
    this.status.textContent = `Update ${updates}. ${this.panels.map((panel) => panel.sentence()).join(". ")}.`;
  }

  fail(error) {
    this.playing = false;
    this.transport.showPlaying(false);
    this.status.textContent = `The explorer stopped: ${error.message}`;
  }

  async share() {
    this.address();
    try {
      await navigator.clipboard.writeText(location.href);
      this.status.textContent = "The link is copied; it holds every setting.";
    } catch {
      this.status.textContent = "The address of this page now holds every setting: copy it from the address bar.";
    }
  }

  /** Activations and gradients of one side on given weights, inputs and labels, as flat arrays; stops training. */
  async inspect(side, weights, x, y) {
    await this.does(async () => {});
    return this.clients[SIDES.indexOf(side)].call("inspect", { weights, x, y });
  }
}

globalThis.nncourseExplorer = (place) => {
  place.explorer = new Explorer(place);
};
