// A dense classifier as Keras has it, which can be looked into: pre-activations, activations and gradients by layer.
// Its passes are written out on flat arrays: a graph of small tensors, differentiated afresh at every update, spends most
// of its time on the graph. Values lie row by row, an example a row.
import { multiply, sumsOfColumns } from "./matrices.js";
import { normalise, throughNormalisation } from "./normalisation.js";
import { optimizer } from "./optimizers.js";
import { Pass } from "./pass.js";
import { crossEntropy, shareOf } from "./softmax.js";
import { ACTIVATIONS } from "./theory.js";

/** `setup`: {inputs, classes, depth, width, activation, initializer, gain, seed, optimizer, rate, norm}; `draw(setup, sizes)` gives the initial kernels. */
export class Network {
  #passes = new Map();

  constructor(setup, draw) {
    this.setup = setup;
    this.draw = draw;
    const { inputs, classes, depth, width, norm } = setup;
    this.sizes = [inputs, ...Array(depth).fill(width), classes];
    this.activation = ACTIVATIONS[setup.activation];
    this.layers = this.sizes.slice(1).map((units, l) => layerOf(this.sizes[l], units, norm === "layer" && l < depth));
    const listed = (key) => this.layers.flatMap((layer) => ["kernel", "scale", "bias"].map((name) => layer[key][name])).filter(Boolean);
    [this.variables, this.gradients] = [listed("values"), listed("gradients")];
    this.rewind();
  }

  /** Draw the initial weights again, the same ones, and forget the optimizer's state. */
  rewind() {
    const kernels = this.draw(this.setup, this.sizes);
    this.layers.forEach(({ values: { kernel, scale, bias } }, l) => {
      kernel.set(kernels[l]);
      scale?.fill(1);
      bias.fill(0);
    });
    this.step = optimizer(this.setup.optimizer);
  }

  /** Kernel and bias, or kernel, γ and β, of each layer in turn, as flat arrays: what `keras.Model.get_weights` gives, ravelled. */
  setWeights(flat) {
    if (flat.length !== this.variables.length) throw new Error("The number of weight arrays does not fit.");
    this.variables.forEach((variable, i) => variable.set(flat[i]));
  }

  /** Where the values of a pass over so many examples lie; `isKept`: each layer's by themselves. */
  #pass(examples, isKept) {
    const key = `${examples} ${isKept}`;
    if (!this.#passes.has(key)) this.#passes.set(key, new Pass(this.sizes, examples, isKept));
    return this.#passes.get(key);
  }

  /** Up to the logits [examples × classes], which it gives. */
  #forward(x, examples, pass) {
    const { f } = this.activation;
    let below = x;
    this.layers.forEach(({ fanIn, units, values: { kernel, scale, bias } }, l) => {
      const { z, a, n, shrunk } = pass.layers[l];
      multiply(below, kernel, z, examples, fanIn, units);
      if (scale) normalise(z, n, shrunk, scale, bias, examples, units);
      else addToRows(z, bias, examples, units);
      const count = l < this.setup.depth ? examples * units : 0;
      for (let i = 0; i < count; i++) a[i] = f(z[i]);
      below = a;
    });
    return below;
  }

  /**
   * Back from the logits' gradient, which lies in the last layer's `g`, to each layer's `g`, the gradient with respect to
   * its pre-activations; `isLearning`: to those of the variables too.
   */
  #backward(x, examples, pass, isLearning) {
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const { fanIn, units, values, gradients } = this.layers[l];
      const { g, n, shrunk } = pass.layers[l];
      const below = l ? pass.layers[l - 1] : { a: x };
      if (isLearning) sumsOfColumns(g, gradients.bias, examples, units);
      const raw = values.scale ? throughNormalisation(g, n, shrunk, values.scale, gradients.scale, pass.raw, examples, units) : g;
      if (isLearning) multiply(below.a, raw, gradients.kernel, fanIn, examples, units, "a");
      if (l) this.#towards(below, multiply(raw, values.kernel, below.g, examples, units, fanIn, "b"));
    }
  }

  /** From the gradient with respect to a layer's activations to that with respect to its pre-activations, in place. */
  #towards({ z, a }, g) {
    const { slope, slopeAt = slope } = this.activation;
    for (let i = 0; i < g.length; i++) g[i] *= slopeAt(z[i], a[i]);
  }

  /** One step of the optimizer on a batch. */
  update({ x, y }) {
    const pass = this.#pass(y.length, true);
    crossEntropy(this.#forward(x, y.length, pass), y, this.setup.classes, pass.layers.at(-1).g);
    this.#backward(x, y.length, pass, true);
    this.step(this.variables, this.gradients, this.setup.rate);
  }

  /**
   * Values by layer on a batch, each Float32Array [examples × units]: pre-activations `z` and activations `a` of the
   * hidden layers, gradients `g` of the batch's mean loss with respect to the pre-activations, the output's last. They
   * stay until the network goes on.
   */
  look({ x, y }) {
    const pass = this.#pass(y.length, true);
    const loss = crossEntropy(this.#forward(x, y.length, pass), y, this.setup.classes, pass.layers.at(-1).g);
    this.#backward(x, y.length, pass, false);
    const hidden = pass.layers.slice(0, -1);
    return { loss, z: hidden.map(({ z }) => z), a: hidden.map(({ a }) => a), g: pass.layers.map(({ g }) => g) };
  }

  /** Activations of the hidden layers on inputs, each Float32Array [examples × units]. */
  activate(x) {
    const examples = x.length / this.setup.inputs;
    const pass = this.#pass(examples, true);
    this.#forward(x, examples, pass);
    return pass.layers.slice(0, -1).map(({ a }) => a);
  }

  /** The kernel of a layer as it is now [fan-in × fan-out]. */
  kernel(l) {
    return this.layers[l].values.kernel;
  }

  /** The most probable class of each example, and the mean loss. */
  judge({ x, y }) {
    const { classes } = this.setup;
    const logits = this.#forward(x, y.length, this.#pass(y.length, false)).subarray(0, y.length * classes);
    const best = Array.from(y, (_, e) => mostOf(logits, e * classes, classes));
    return { classes: best, loss: crossEntropy(logits, y, classes) };
  }

  /** The probability of class 1 at each point, of a network with two classes. */
  shares(x) {
    const points = x.length / this.setup.inputs;
    return shareOf(this.#forward(x, points, this.#pass(points, false)), points, this.setup.classes, 1);
  }

  /** Another learning rate from the next update on; the optimizer's memory stays. */
  setRate(rate) {
    this.setup.rate = rate;
  }
}

function layerOf(fanIn, units, isNormalised) {
  const parts = () => ({
    kernel: new Float32Array(fanIn * units),
    scale: isNormalised ? new Float32Array(units) : null, // γ; then β stands for the bias
    bias: new Float32Array(units),
  });
  return { fanIn, units, values: parts(), gradients: parts() };
}

function addToRows(z, row, rows, columns) {
  for (let i = 0, at = 0; at < rows; at++) {
    for (let column = 0; column < columns; column++, i++) z[i] += row[column];
  }
}

/** The place of the greatest of `count` values, counted from where they begin. */
function mostOf(values, from, count) {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[from + i] > values[from + best]) best = i;
  return best;
}
