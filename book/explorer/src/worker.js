// The worker: one network, trained and looked into by request, so that the page stays responsive. A request is
// {id, call, argument}; its answer is {id, result} or {id, error}.
import * as tf from "@tensorflow/tfjs-core";

import { start } from "./backend.js";
import { batches, rows, unpack } from "./data.js";
import { Network } from "./network.js";
import { summarise } from "./stats.js";
import { predict } from "./theory.js";

const BATCH = 32;
const PROBE = 100; // training examples on which a network is looked at
const MAP = 80; // the map of answers is a grid of this many points a side
const EVERY = 10; // updates between two measurements of accuracy and map, and
const SHARE = 4; // as many times as long as the last measurement took

let network, data, probe, validation, grid, order, updates, batch;
let measured = { at: 0, took: 0 };

function tensors({ x, y }) {
  return tf.tidy(() => ({
    x: tf.tensor2d(x, [y.length, x.length / y.length]),
    y: tf.cast(tf.oneHot(tf.tensor1d(y, "int32"), data.classes), "float32"),
  }));
}

/** Points of the square [-extent, extent]² in rows from the top left. */
function gridPoints(extent) {
  const at = (i) => extent * (2 * (i + 0.5) / MAP - 1);
  const points = Array.from({ length: MAP * MAP }, (_, i) => [at(i % MAP), -at(Math.floor(i / MAP))]);
  return tf.tensor2d(points);
}

function restart() {
  updates = 0;
  order = batches(data.train.y.length, batch, network.setup.seed);
}

/** Loss and accuracy on the validation examples, and the answers in the plane; a network that diverged has none. */
function scores(loss) {
  if (!Number.isFinite(loss)) return { accuracy: NaN, validationLoss: NaN, map: null, hasPlane: Boolean(grid) };
  const since = performance.now();
  const { classes, loss: validationLoss } = network.judge(validation.x, validation.y);
  const right = classes.reduce((sum, label, i) => sum + (label === data.validation.y[i]), 0);
  const map = grid && { side: MAP, shares: network.shares(grid) };
  measured = { at: performance.now(), took: performance.now() - since };
  return { accuracy: right / classes.length, validationLoss, map, hasPlane: Boolean(grid) };
}

function isDue() {
  return updates % EVERY === 0 && performance.now() - measured.at > SHARE * measured.took;
}

function snapshot(withScores) {
  const { width, activation } = network.setup;
  const seen = network.look(probe.x, probe.y);
  return { updates, loss: seen.loss, ...summarise(seen, width, activation), ...(withScores || !Number.isFinite(seen.loss) ? scores(seen.loss) : {}) };
}

const calls = {
  /** Take a data set and settings; gives the first snapshot, the theory and the name of the backend. */
  async setup({ packed, extent, noise = 0, batch: size = BATCH, ...setup }) {
    const backend = await start();
    network?.dispose();
    tf.dispose([probe, validation, grid]);
    data = unpack(packed, noise, setup.seed);
    batch = size;
    const first = Array.from({ length: Math.min(PROBE, data.train.y.length) }, (_, i) => i);
    const looked = rows(data.train, data.features, first);
    probe = tensors(looked);
    validation = tensors(data.validation);
    grid = data.features === 2 ? gridPoints(extent) : null;
    network = new Network({ ...setup, inputs: data.features, classes: data.classes });
    restart();
    const outer = network.look(probe.x, probe.y).g.at(-1);
    return { backend, theory: predict(setup, network.sizes, looked.x, outer), ...snapshot(true) };
  },

  /** Train for some updates; the accuracy and the map are measured on request, and at every tenth update. */
  advance({ count, scored }) {
    for (let i = 0; i < count; i++) {
      const examples = tensors(rows(data.train, data.features, order.next().value));
      network.update(examples.x, examples.y);
      tf.dispose(examples);
      updates++;
    }
    return snapshot(scored || isDue());
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
    const examples = tensors({ x: Float32Array.from(x), y: Uint8Array.from(y) });
    const seen = network.look(examples.x, examples.y);
    tf.dispose(examples);
    return seen;
  },

  /** The kernels and biases as they are now, as flat arrays. */
  weights() {
    return network.variables.map((variable) => variable.dataSync().slice());
  },
};

let last = Promise.resolve();
self.onmessage = ({ data: { id, call, argument } }) => {
  last = last
    .then(() => calls[call](argument ?? {}))
    .then((result) => self.postMessage({ id, result }))
    .catch((error) => self.postMessage({ id, error: String(error.message ?? error) }));
};
