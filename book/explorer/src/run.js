// One run of the two networks: their workers, what was last seen of them, and their losses so far.
import { Client } from "./client.js";
import { rows, unpack } from "./data.js";

export const SIDES = ["a", "b"];
export const EXTENT = 2.6; // half the side of the square that is mapped; the toys are standardised
const POINTS = 240; // training points shown on the map
const REMEMBERED = 400; // points of a loss curve
const EVERY = 10; // updates between two measurements of accuracy, map and units, and
const SHARE = 4; // as many times as long as the last measurement took

export class Run {
  constructor() {
    this.clients = SIDES.map(() => new Client(globalThis.nncourseEngine));
    this.snapshots = [];
  }

  all(name, argument) {
    return Promise.all(this.clients.map((client) => client.call(name, argument)));
  }

  /** New networks, as the state says. */
  async setup({ data, depth, width, optimizer, seed, noise, batch, ...pairings }) {
    const packed = globalThis.nncourseData[data];
    const shared = { packed, extent: EXTENT, depth, width, optimizer, seed, noise, batch };
    const firsts = await Promise.all(
      this.clients.map((client, i) => client.call("setup", { ...shared, ...pairings[SIDES[i]] })),
    );
    const { train, features, classes } = unpack(packed, noise, seed);
    this.guess = Math.log(classes);
    this.points = rows(train, features, Array.from({ length: POINTS }, (_, i) => i));
    this.theories = firsts.map(({ theory }) => theory);
    this.begin(firsts);
  }

  /** Go on with the learning rates of a state. */
  rates(state) {
    return Promise.all(this.clients.map((client, i) => client.call("rate", state[SIDES[i]].rate)));
  }

  /** Back to the initial weights. */
  async rewind() {
    this.begin(await this.all("rewind"));
  }

  begin(snapshots) {
    this.curves = SIDES.map(() => []);
    this.judged = SIDES.map(() => []);
    this.snapshots = SIDES.map(() => ({}));
    this.measured = { at: 0, took: 0, updates: 0 };
    this.take(snapshots);
  }

  /** Train both networks for some updates; the answers are to be taken. */
  ahead(count, scored) {
    return this.all("advance", { count, scored: scored || this.#isDue() });
  }

  /** Whether to measure again: both networks at once, since each waits for the other. */
  #isDue() {
    const { at, took, updates } = this.measured;
    return this.snapshots[0].updates - updates >= EVERY && performance.now() - at > SHARE * took;
  }

  /** Milliseconds that an update of the slower network took of late. */
  get each() {
    return Math.max(...this.snapshots.map(({ each }) => each));
  }

  async advance(count) {
    this.take(await this.ahead(count, true));
  }

  /** Keep what the workers tell; accuracy and map come with some snapshots alone. Full curves are thinned. */
  take(snapshots) {
    this.snapshots = this.snapshots.map((known, i) => ({ ...known, ...snapshots[i] }));
    const took = Math.max(...snapshots.map(({ judgedIn }) => judgedIn ?? -1));
    this.isFresh = took >= 0; // accuracy, map and units are of these snapshots
    if (this.isFresh) this.measured = { at: performance.now(), took, updates: snapshots[0].updates };
    snapshots.forEach(({ updates, loss, validationLoss }, i) => {
      this.curves[i] = lengthened(this.curves[i], [updates, loss]);
      if (validationLoss !== undefined) this.judged[i] = lengthened(this.judged[i], [updates, validationLoss]);
    });
  }
}

function lengthened(curve, point) {
  const whole = [...curve, point];
  return whole.length > REMEMBERED ? whole.filter((_, at) => at % 2 === 0 || at === whole.length - 1) : whole;
}
