// The initial kernels: TensorFlow.js' initializers, made to draw what Keras' draw.
import * as tf from "@tensorflow/tfjs-core";
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

/**
 * A normal draw made orthonormal along its shorter side, as Keras does by QR with the signs of R's diagonal. Here by
 * Gram-Schmidt in plain arrays: TensorFlow.js' own takes minutes for a kernel of 128 × 128.
 */
class Orthogonal {
  constructor(normal) {
    this.normal = normal;
  }

  apply([fanIn, fanOut]) {
    const [count, length] = fanIn < fanOut ? [fanIn, fanOut] : [fanOut, fanIn];
    const drawn = this.normal.apply([count, length]);
    const vectors = orthonormal(drawn.dataSync(), count, length);
    drawn.dispose();
    const rows = tf.tensor2d(vectors, [count, length]);
    return fanIn < fanOut ? rows : tf.transpose(rows);
  }
}

/** Orthonormal rows that span what the first rows of `values` [count × length] span; each is swept twice. */
export function orthonormal(values, count, length) {
  const rows = Array.from({ length: count }, (_, i) => Float64Array.from(values.subarray(i * length, (i + 1) * length)));
  const dot = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  rows.forEach((row, i) => {
    for (let sweep = 0; sweep < 2; sweep++) {
      for (let j = 0; j < i; j++) {
        const along = dot(row, rows[j]);
        for (let k = 0; k < length; k++) row[k] -= along * rows[j][k];
      }
    }
    const norm = Math.sqrt(dot(row, row));
    for (let k = 0; k < length; k++) row[k] /= norm;
  });
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

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
  if (name === "orthogonal") return new Orthogonal(make.randomNormal({ mean: 0, stddev: 1, seed }));
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
