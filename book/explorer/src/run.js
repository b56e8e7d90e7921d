// One run of the two networks: their workers, what was last seen of them, and their losses so far.
import { Client } from "./client.js";
import { rows, unpack } from "./data.js";

export const SIDES = ["a", "b"];
export const EXTENT = 2.6; // half the side of the square that is mapped; the toys are standardised
const POINTS = 240; // training points shown on the map
const REMEMBERED = 400; // points of a loss curve

export class Run {
  constructor() {
    this.clients = SIDES.map(() => new Client(globalThis.nncourseEngine));
    this.snapshots = [];
  }

  all(name, argument) {
    return Promise.all(this.clients.map((client) => client.call(name, argument)));
  }

  /** New networks, as the state says. */
  async setup({ data, depth, width, optimizer, seed, ...pairings }) {
    const packed = globalThis.nncourseData[data];
    const shared = { packed, extent: EXTENT, depth, width, optimizer, seed };
    const firsts = await Promise.all(
      this.clients.map((client, i) => client.call("setup", { ...shared, ...pairings[SIDES[i]] })),
    );
    const { train, features, classes } = unpack(packed);
    this.guess = Math.log(classes);
    this.points = rows(train, features, Array.from({ length: POINTS }, (_, i) => i));
    this.theories = firsts.map(({ theory }) => theory);
    this.begin(firsts);
  }

  /** Back to the initial weights. */
  async rewind() {
    this.begin(await this.all("rewind"));
  }

  begin(snapshots) {
    this.curves = SIDES.map(() => []);
    this.snapshots = SIDES.map(() => ({}));
    this.take(snapshots);
  }

  /** Train both networks for some updates; the answers are to be taken. */
  ahead(count, scored) {
    return this.all("advance", { count, scored });
  }

  async advance(count) {
    this.take(await this.ahead(count, true));
  }

  /** Keep what the workers tell; accuracy and map come with some snapshots alone. Full curves are thinned. */
  take(snapshots) {
    this.snapshots = this.snapshots.map((known, i) => ({ ...known, ...snapshots[i] }));
    this.curves.forEach((curve, i) => {
      curve.push([snapshots[i].updates, snapshots[i].loss]);
      if (curve.length > REMEMBERED) this.curves[i] = curve.filter((_, at) => at % 2 === 0 || at === curve.length - 1);
    });
  }
}
