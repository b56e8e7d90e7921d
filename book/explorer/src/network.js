// A dense classifier of TensorFlow.js layers that can be looked into: pre-activations, activations and gradients
// by layer. The layers and activations are tfjs-layers' ports of Keras' own.
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";

import { initialKernels } from "./initializers.js";
import { EPSILON, LEAKY_SLOPE } from "./theory.js";

function activationLayer(name) {
  if (name === "leaky_relu") return layers.layers.leakyReLU({ alpha: LEAKY_SLOPE });
  return layers.layers.activation({ activation: name === "silu" ? "swish" : name });
}

function optimizerOf(name, rate) {
  if (name === "adam") return tf.train.adam(rate);
  if (name === "momentum") return tf.train.momentum(rate, 0.9);
  return tf.train.sgd(rate);
}

/** Pre-activations [examples × units] with mean 0 and variance 1 over the units of each example. */
function normalised(z) {
  const centred = tf.sub(z, tf.mean(z, 1, true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), EPSILON)));
}

/** `setup`: {inputs, classes, depth, width, activation, initializer, gain, seed, optimizer, rate, norm}. */
export class Network {
  constructor(setup) {
    this.setup = setup;
    const { inputs, classes, depth, width, activation, norm } = setup;
    this.sizes = [inputs, ...Array(depth).fill(width), classes];
    const isNormalised = (l) => norm === "layer" && l < depth; // then β stands for the bias
    this.dense = this.sizes.slice(1).map((units, l) => layers.layers.dense({ units, useBias: !isNormalised(l) }));
    this.dense.forEach((layer, l) => layer.build([null, this.sizes[l]]));
    const part = (value, units) => tf.variable(tf.fill([units], value));
    this.scales = this.dense.map((_, l) => isNormalised(l) && [part(1, width), part(0, width)]);
    this.activations = Array.from({ length: depth }, () => activationLayer(activation));
    this.kernels = this.dense.map(({ trainableWeights: [kernel] }) => kernel.val);
    const own = (layer, l) => [...layer.trainableWeights.map((weight) => weight.val), ...(this.scales[l] || [])];
    this.variables = this.dense.flatMap(own);
    this.rewind();
  }

  /** Draw the initial weights again, the same ones, and forget the optimizer's state. */
  rewind() {
    const kernels = initialKernels(this.setup, this.sizes);
    const filled = (value, l) => new Float32Array(this.sizes[l + 1]).fill(value);
    this.setWeights(kernels.flatMap((kernel, l) => [kernel, ...(this.scales[l] ? [filled(1, l)] : []), filled(0, l)]));
    this.optimizer?.dispose();
    this.optimizer = optimizerOf(this.setup.optimizer, this.setup.rate);
  }

  /** Kernel and bias, or kernel, γ and β, of each layer in turn, as flat arrays: what `keras.Model.get_weights` gives, ravelled. */
  setWeights(flat) {
    if (flat.length !== this.variables.length) throw new Error("The number of weight arrays does not fit.");
    tf.tidy(() => this.variables.forEach((variable, i) => variable.assign(tf.tensor(flat[i], variable.shape))));
  }

  /** Logits [examples, classes]; `see(z, a, l)` meets each hidden layer, `offsets` are added to pre-activations. */
  logits(x, see, offsets) {
    let h = x;
    this.activations.forEach((activation, l) => {
      let z = this.dense[l].apply(h);
      if (this.scales[l]) z = tf.add(tf.mul(normalised(z), this.scales[l][0]), this.scales[l][1]);
      if (offsets) z = tf.add(z, offsets[l]);
      h = activation.apply(z);
      see?.(z, h, l);
    });
    const out = this.dense.at(-1).apply(h);
    return offsets ? tf.add(out, offsets.at(-1)) : out;
  }

  loss(x, y, see, offsets) {
    return tf.losses.softmaxCrossEntropy(y, this.logits(x, see, offsets));
  }

  /** One step of the optimizer on a batch. */
  update(x, y) {
    this.optimizer.minimize(() => this.loss(x, y), false, this.variables);
  }

  /**
   * Values by layer on a batch, each Float32Array [examples × units]: pre-activations `z` and activations `a` of the
   * hidden layers, gradients `g` of the batch's mean loss with respect to the pre-activations, the output's last.
   */
  look(x, y) {
    const z = [];
    const a = [];
    // Tensors leave the tidy, not arrays: it would walk those element by element in search of tensors.
    const { value, grads } = tf.tidy(() => {
      const zeros = this.sizes.slice(1).map((units) => tf.zeros([x.shape[0], units]));
      const see = (pre, post) => {
        z.push(tf.keep(pre));
        a.push(tf.keep(post));
      };
      return tf.valueAndGrads((...offsets) => this.loss(x, y, see, offsets))(zeros);
    });
    const read = (tensors) => tensors.map((tensor) => tensor.dataSync().slice());
    const seen = { loss: value.dataSync()[0], z: read(z), a: read(a), g: read(grads) };
    tf.dispose([value, grads, z, a]);
    return seen;
  }

  /** Activations of the hidden layers on inputs, each Float32Array [examples × units]. */
  activate(x) {
    const kept = [];
    tf.tidy(() => this.logits(x, (z, a) => kept.push(tf.keep(a))).shape);
    const read = kept.map((tensor) => tensor.dataSync().slice());
    tf.dispose(kept);
    return read;
  }

  /** The kernel of a layer as it is now [fan-in × fan-out]. */
  kernel(l) {
    return this.kernels[l].dataSync();
  }

  /** The most probable class of each example, and the mean loss. */
  judge(x, y) {
    const [best, loss] = tf.tidy(() => {
      const logits = this.logits(x);
      return [tf.argMax(logits, -1), tf.losses.softmaxCrossEntropy(y, logits)];
    });
    const judged = { classes: best.dataSync().slice(), loss: loss.dataSync()[0] };
    tf.dispose([best, loss]);
    return judged;
  }

  /** The probability of class 1 at each point, of a network with two classes. */
  shares(x) {
    const second = tf.tidy(() => tf.slice(tf.softmax(this.logits(x)), [0, 1], [-1, 1]));
    const shares = second.dataSync().slice();
    second.dispose();
    return shares;
  }

  /** Another learning rate from the next update on; the optimizer's memory stays. */
  setRate(rate) {
    this.setup.rate = rate;
    if (this.optimizer.setLearningRate) this.optimizer.setLearningRate(rate);
    else this.optimizer.learningRate = rate;
  }

  dispose() {
    this.optimizer.dispose();
    tf.dispose(this.variables);
  }
}
