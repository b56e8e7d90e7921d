// The pairing explorer on a page: what its controls do to the run of two networks, and when the view is told.
import * as address from "./address.js";
import { Run, SIDES } from "./run.js";
import { LABELS } from "./controls.js";
import { pace } from "./pace.js";
import presets from "./presets.json";
import { DEFAULTS, format, parse, refusals } from "./state.js";
import { View } from "./view.js";

const CALM_STEP = 25; // updates between pictures for readers who prefer reduced motion

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const second = () => new Promise((resolve) => setTimeout(resolve, 1000));

class Explorer {
  constructor(place) {
    const base = parse(place.dataset.state ?? "", DEFAULTS);
    this.at = place.querySelector(".nnx-open") ? place.dataset.at : ""; // one of several that wait for a button
    const given = address.read(this.at);
    this.state = parse(given, base);
    this.run = new Run();
    this.work = Promise.resolve();
    this.view = new View(place, this.state, (state) => this.change(state), {
      play: () => this.toggle(),
      step: () => this.does(() => this.run.advance(1)),
      rewind: () => this.does(() => this.run.rewind()),
      reseed: () => this.change({ ...this.state, seed: Math.floor(Math.random() * 1e6) }),
      story: (name) => this.story(name),
      share: async () => this.view.tellOfLink(await address.share(this.state, this.at)),
    });
    address.follow(this.at, (given) => this.follow(given, base));
    const story = given ? undefined : presets.find(({ name }) => name === place.dataset.story);
    this.view.note(story?.look ?? refusals(given, LABELS).join(" "));
    this.restart();
  }

  /** Take what an address that was changed by hand names. */
  follow(given, base) {
    const wanted = parse(given, base);
    this.view.note(refusals(given, LABELS).join(" "));
    if (format(wanted) !== format(this.state)) this.change(wanted);
  }

  /** Set up one of the stories, and say what to look for. */
  story(name) {
    const { state, look } = presets.find((preset) => preset.name === name);
    this.view.note(look);
    return this.change(parse(state, DEFAULTS));
  }

  /** Do something when training has stopped and what was asked before is done; then show and tell. */
  does(action) {
    this.playing = false;
    this.work = this.work.then(action).then(
      () => this.show(),
      (error) => this.view.say(`The explorer stopped: ${error.message}`),
    );
    this.work = this.work.then(() => this.view.showPlaying(this.playing));
    return this.work;
  }

  show() {
    this.view.draw(this.run);
    this.view.tell(this.run);
  }

  /** Take a new state: from new networks, unless only learning rates differ, which change while training goes on. */
  change(state) {
    const still = (one) => format({ ...one, a: { ...one.a, rate: 0 }, b: { ...one.b, rate: 0 } });
    const isSame = still(state) === still(this.state);
    this.state = state;
    this.view.show(state);
    address.write(state, this.at);
    return isSame ? this.run.rates(state) : this.restart();
  }

  restart() {
    return this.does(() => this.run.setup(this.state));
  }

  toggle() {
    return this.does(this.playing ? async () => {} : () => this.play());
  }

  /** Train until told to stop: while the workers make the next updates, the last one is drawn. */
  async play() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.playing = true;
    this.view.showPlaying(true);
    const updates = () => this.run.snapshots[0].updates;
    let [count, told, since] = [calm ? CALM_STEP : 1, updates(), performance.now()];
    while (this.playing) {
      const began = performance.now();
      const next = this.run.ahead(count, calm);
      await (calm ? second() : frame());
      this.view.draw(this.run);
      this.run.take(await next);
      this.view.count(this.run);
      const now = performance.now();
      // A picture with a measurement takes longer, and says nothing of the next ones.
      if (!calm && !this.run.isFresh) count = pace(count, now - began, this.run.each);
      if (now - since > 1000) {
        this.view.count(this.run, (updates() - told) / (now - since) * 1000);
        [told, since] = [updates(), now];
        this.view.write(this.run);
      }
    }
    await this.run.advance(0);
  }

  /** Activations and gradients of one side on given weights, inputs and labels, as flat arrays; stops training. */
  async inspect(side, weights, x, y) {
    await this.does(async () => {});
    return this.run.clients[SIDES.indexOf(side)].call("inspect", { weights, x, y });
  }
}

globalThis.nncourseExplorer = (place) => {
  place.explorer = new Explorer(place);
};
