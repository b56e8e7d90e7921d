// The worker: one network, trained and looked into by request, so that the page stays responsive. A request is
// {id, call, argument}; its answer is {id, result} or {id, error}.
import { start } from "./backend.js";
import { batches, rows, unpack } from "./data.js";
import { initialKernels } from "./initializers.js";
import { Network } from "./network.js";
import { summarise } from "./stats.js";
import { predict } from "./theory.js";
import { firstColumns, firstWeights, meansByClass, SHOWN, states, TILE } from "./units.js";

const BATCH = 32;
const PROBE = 100; // training examples on which a network is looked at
const MAP = 80; // the map of answers is a grid of this many points a side

let network, data, probe, grid, tiles, order, updates, batch;
let each = 0; // milliseconds that an update took of late

/** Points of the square [-extent, extent]² in rows from the top left. */
function gridPoints(extent, side) {
  const at = (i) => extent * (2 * (i + 0.5) / side - 1);
  return Float32Array.from({ length: 2 * side * side }, (_, i) => (i % 2 ? -at(Math.floor(i / 2 / side)) : at((i >> 1) % side)));
}

function restart() {
  updates = 0;
  order = batches(data.train.y.length, batch, network.setup.seed);
}

/** The first units of each hidden layer: a map of the plane each, or, of other data, a bar for each class. */
function units(seen) {
  const { width, activation } = network.setup;
  const shown = Math.min(SHOWN, width);
  const maps = tiles && network.activate(tiles);
  const layers = seen.a.map((a, l) => {
    const fanIn = network.sizes[l];
    const from = l ? shown : fanIn === 2 ? 2 : 0; // of many inputs none is shown
    const values = maps ? firstColumns(maps[l], width, shown) : meansByClass(a, width, shown, probe.y, data.classes);
    return { values, weights: firstWeights(network.kernel(l), width, from, shown), from, states: states(seen.z[l], seen.g[l], width, shown, activation) };
  });
  return { shown, of: width, side: maps ? TILE : 0, classes: data.classes, layers };
}

/** Loss and accuracy on the validation examples, the answers in the plane, the units; a network that diverged has none. */
function scores(seen) {
  const none = { accuracy: NaN, validationLoss: NaN, map: null, units: null, hasPlane: Boolean(grid) };
  if (!Number.isFinite(seen.loss)) return none;
  const since = performance.now();
  const { classes, loss: validationLoss } = network.judge(data.validation);
  const right = classes.reduce((sum, label, i) => sum + (label === data.validation.y[i]), 0);
  const map = grid && { side: MAP, shares: network.shares(grid) };
  const judged = { accuracy: right / classes.length, validationLoss, map, units: units(seen), hasPlane: Boolean(grid) };
  return { ...judged, judgedIn: performance.now() - since };
}

function snapshot(withScores) {
  const { width, activation } = network.setup;
  const seen = network.look(probe);
  const isJudged = withScores || !Number.isFinite(seen.loss);
  return { updates, each, loss: seen.loss, ...summarise(seen, width, activation), ...(isJudged ? scores(seen) : {}) };
}

const calls = {
  /** Take a data set and settings; gives the first snapshot, the theory and the name of the backend. */
  async setup({ packed, extent, noise = 0, batch: size = BATCH, ...setup }) {
    const backend = await start();
    data = unpack(packed, noise, setup.seed);
    batch = size;
    const first = Array.from({ length: Math.min(PROBE, data.train.y.length) }, (_, i) => i);
    probe = rows(data.train, data.features, first);
    [grid, tiles] = data.features === 2 ? [MAP, TILE].map((side) => gridPoints(extent, side)) : [null, null];
    network = new Network({ ...setup, inputs: data.features, classes: data.classes }, initialKernels);
    restart();
    const outer = network.look(probe).g.at(-1);
    return { backend, theory: predict(setup, network.sizes, probe.x, outer), ...snapshot(true) };
  },

  /** Train for some updates; accuracy, map and units come where they are asked for. */
  advance({ count, scored }) {
    const since = performance.now();
    for (let i = 0; i < count; i++) {
      network.update(rows(data.train, data.features, order.next().value));
      updates++;
    }
    if (count) each = (performance.now() - since) / count;
    return snapshot(scored);
  },

  /** Back to the initial weights and the first batch. */
  rewind() {
    network.rewind();
    restart();
    return snapshot(true);
  },

  /** Go on with another learning rate. */
  rate(rate) {
    network.setRate(rate);
  },

  /** Everything by layer on given weights, inputs and labels; for the console, and for comparison with Keras. */
  inspect({ weights, x, y }) {
    network.setWeights(weights.map((values) => Float32Array.from(values)));
    return network.look({ x: Float32Array.from(x), y: Uint8Array.from(y) });
  },

  /** The kernels and biases as they are now, as flat arrays. */
  weights() {
    return network.variables;
  },
};

let last = Promise.resolve();
self.onmessage = ({ data: { id, call, argument } }) => {
  last = last
    .then(() => calls[call](argument ?? {}))
    .then((result) => self.postMessage({ id, result }))
    .catch((error) => self.postMessage({ id, error: String(error.message ?? error) }));
};
