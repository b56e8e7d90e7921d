// The initial kernels: TensorFlow.js' initializers, made to draw what Keras' draw.
import * as layers from "@tensorflow/tfjs-layers";

// The standard deviation of N(0, 1) cut at ±2. Keras divides by it so that a truncated draw has the variance that
// its formula names; TensorFlow.js does not, so its scale is divided here.
export const CUT_SD = 0.87962566103423978;

const SCALED = {
  glorot_normal: { scale: 1, mode: "fanAvg", distribution: "normal" },
  glorot_uniform: { scale: 1, mode: "fanAvg", distribution: "uniform" },
  he_normal: { scale: 2, mode: "fanIn", distribution: "normal" },
  he_uniform: { scale: 2, mode: "fanIn", distribution: "uniform" },
  lecun_normal: { scale: 1, mode: "fanIn", distribution: "normal" },
  lecun_uniform: { scale: 1, mode: "fanIn", distribution: "uniform" },
};

/** An initializer of TensorFlow.js by Keras' name. */
export function initializer(name, seed) {
  const make = layers.initializers;
  if (name in SCALED) {
    const { scale, mode, distribution } = SCALED[name];
    const corrected = distribution === "normal" ? scale / CUT_SD ** 2 : scale;
    return make.varianceScaling({ scale: corrected, mode, distribution, seed });
  }
  if (name === "random_normal") return make.randomNormal({ mean: 0, stddev: 0.05, seed });
  if (name === "random_uniform") return make.randomUniform({ minval: -0.05, maxval: 0.05, seed });
  if (name === "orthogonal") return make.orthogonal({ gain: 1, seed });
  if (name === "zeros") return make.zeros();
  throw new Error(`There is no initializer ${name}.`);
}

/**
 * The kernels of all layers as flat arrays [fan_in × fan_out]. Hidden kernels are drawn by the chosen initializer and
 * multiplied by the gain; the softmax layer's by Keras' default, whatever the hidden layers use.
 */
export function initialKernels({ initializer: name, gain, seed }, sizes) {
  return sizes.slice(1).map((fanOut, l) => {
    const last = l === sizes.length - 2;
    const drawn = initializer(last ? "glorot_uniform" : name, seed * 1000 + l + 1).apply([sizes[l], fanOut]);
    const kernel = drawn.dataSync().slice();
    drawn.dispose();
    return last ? kernel : kernel.map((weight) => weight * gain);
  });
}
