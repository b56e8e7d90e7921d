// Mean-field theory: what width without bound and Gaussian pre-activations predict for each layer.
//   forward   q' = n_in Var[W] E[φ(√q z)²]          backward   δ² = E[φ'(√q z)²] n_out Var[W'] δ'²
// q and δ² are second moments of a layer's pre-activations and of the loss gradient with respect to them.

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
export const LEAKY_SLOPE = 0.2; // what Keras' string "leaky_relu" stands for
export const EPSILON = 1e-3; // Keras' own in LayerNormalization
const INVERSE_ROOT_2PI = 1 / Math.sqrt(2 * Math.PI);

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
const density = (z) => INVERSE_ROOT_2PI * Math.exp(-z * z / 2);

/** The error function, by its Taylor series near 0 and a continued fraction beyond; good to about 1e-12. */
export function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
  let fraction = size;
  for (let n = 60; n > 0; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / fraction);
}

const cumulative = (z) => (1 + erf(z / Math.SQRT2)) / 2;
const exponential = (alpha, scale) => ({
  f: (z) => scale * (z > 0 ? z : alpha * Math.expm1(z)),
  slope: (z) => scale * (z > 0 ? 1 : alpha * Math.exp(z)),
  slopeAt: (z, a) => (z > 0 ? scale : a + scale * alpha),
});
const ramp = (below) => ({
  f: below ? (z) => (z > 0 ? z : below * z) : (z) => (z <= 0 ? 0 : z), // what is not a number stays so
  slope: (z) => (z > 0 ? 1 : below),
  moment: (q) => (1 + below ** 2) / 2 * q,
  slopeMoment: () => (1 + below ** 2) / 2,
});

/**
 * By Keras' name: the function `f`, its `slope`, `slopeAt(z, f(z))`, which is quicker where the value is known, and closed
 * forms where there are some: `moment(q)` = E[φ(√q z)²] and
 * `slopeMoment(q)` = E[φ'(√q z)²].
 */
export const ACTIVATIONS = {
  linear: { label: "Linear", ...ramp(1) },
  relu: { label: "ReLU", ...ramp(0) },
  leaky_relu: { label: "Leaky ReLU, slope 0.2", ...ramp(LEAKY_SLOPE) },
  elu: { label: "ELU", ...exponential(1, 1) },
  selu: { label: "SELU", ...exponential(SELU_ALPHA, SELU_SCALE) },
  gelu: {
    label: "GELU",
    f: (z) => z * cumulative(z),
    slope: (z) => cumulative(z) + z * density(z),
    slopeAt: (z, a) => (z ? a / z : 0.5) + z * density(z),
  },
  silu: {
    label: "SiLU (Swish)",
    f: (z) => z * sigmoid(z),
    slope: (z) => sigmoid(z) * (1 + z * (1 - sigmoid(z))),
  },
  softplus: { label: "Softplus", f: softplus, slope: sigmoid },
  tanh: { label: "Tanh", f: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2, slopeAt: (_, a) => 1 - a * a },
  sigmoid: {
    label: "Sigmoid",
    f: sigmoid,
    slope: (z) => sigmoid(z) * (1 - sigmoid(z)),
    slopeAt: (_, a) => a * (1 - a),
  },
  softsign: {
    label: "Softsign",
    f: (z) => z / (1 + Math.abs(z)),
    slope: (z) => 1 / (1 + Math.abs(z)) ** 2,
  },
};

export const FLAT = 0.05; // an entry is saturated where the slope is below this share of the activation's greatest one

/** The greatest size of an activation's slope, read off a fine grid around 0. */
export const steepest = remember((name) => {
  const { slope } = ACTIVATIONS[name];
  return Math.max(...Array.from({ length: 4001 }, (_, i) => Math.abs(slope((i - 2000) / 200))));
});

/** Nodes and weights of Gauss-Legendre quadrature on [-1, 1], by Newton's method on the Legendre polynomial. */
export function legendre(count) {
  return Array.from({ length: count }, (_, i) => {
    let x = Math.cos(Math.PI * (i + 0.75) / (count + 0.5));
    for (let step = 0; step < 100; step++) {
      const [value, below] = polynomial(count, x);
      const change = value / (count * (x * value - below) / (x * x - 1));
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    const [value, below] = polynomial(count, x);
    const derivative = count * (x * value - below) / (x * x - 1);
    return { x, weight: 2 / ((1 - x * x) * derivative ** 2) };
  });
}

function polynomial(degree, x) {
  let [value, below] = [x, 1];
  for (let n = 2; n <= degree; n++) [value, below] = [((2 * n - 1) * x * value - (n - 1) * below) / n, value];
  return [value, below];
}

const NODES = legendre(24);
const REACH = 9; // standard deviations; beyond them the density is below 1e-18

/** E[g(√q z)] over a standard normal z, in pieces: slopes may jump at 0, and functions bend within ±6 of it. */
export function gaussianMean(g, q) {
  const root = Math.sqrt(q);
  if (!Number.isFinite(root)) return NaN;
  const bend = Math.min(REACH / 2, 6 / Math.max(root, 1e-9));
  let sum = 0;
  const edges = [0, bend, Math.sqrt(bend * REACH), REACH];
  const cuts = [...edges.slice(1).reverse().map((edge) => -edge), ...edges];
  for (let piece = 1; piece < cuts.length; piece++) {
    const [from, to] = [cuts[piece - 1], cuts[piece]];
    const half = (to - from) / 2;
    for (const { x, weight } of NODES) {
      const z = from + half * (1 + x);
      sum += half * weight * density(z) * g(root * z);
    }
  }
  return sum;
}

/** E[φ(√q z)²]. */
export function secondMoment(name, q) {
  const { f, moment } = ACTIVATIONS[name];
  return moment ? moment(q) : gaussianMean((u) => f(u) ** 2, q);
}

/** E[φ'(√q z)²]. */
export function slopeMoment(name, q) {
  const { slope, slopeMoment: closed } = ACTIVATIONS[name];
  return closed ? closed(q) : gaussianMean((u) => slope(u) ** 2, q);
}

/** By Keras' name: the label and the variance of one weight, given fan-in and fan-out. */
export const INITIALIZERS = {
  glorot_uniform: { label: "Glorot uniform", variance: (i, o) => 2 / (i + o) },
  glorot_normal: { label: "Glorot normal", variance: (i, o) => 2 / (i + o) },
  he_uniform: { label: "He uniform", variance: (i) => 2 / i },
  he_normal: { label: "He normal", variance: (i) => 2 / i },
  lecun_uniform: { label: "LeCun uniform", variance: (i) => 1 / i },
  lecun_normal: { label: "LeCun normal", variance: (i) => 1 / i },
  orthogonal: { label: "Orthogonal", variance: (i, o) => 1 / Math.max(i, o) },
  random_normal: { label: "Random normal, sd 0.05", variance: () => 0.05 ** 2 },
  random_uniform: { label: "Random uniform, ±0.05", variance: () => 0.05 ** 2 / 3 },
  zeros: { label: "Zeros", variance: () => 0 },
};

/**
 * What the theory expects of each hidden layer at the initial weights, averaged over the examples.
 *
 * `inputs` [examples × sizes[0]] and `outer` [examples × classes], the gradient at the output's pre-activations, start
 * the two passes; each example is carried through by itself. Layer normalisation divides a layer's second moment by itself
 * on the way up, and by the same number on the way back. Gives `{a, g}`: the second moments of activations and of
 * gradients, one number a hidden layer.
 */
export function predict({ activation, initializer, gain, norm }, sizes, inputs, outer) {
  const depth = sizes.length - 2;
  const examples = inputs.length / sizes[0];
  const hidden = INITIALIZERS[initializer].variance;
  const glorot = INITIALIZERS.glorot_uniform.variance;
  const variance = (l) =>
    l === depth ? glorot(sizes[l], sizes[l + 1]) : gain ** 2 * hidden(sizes[l], sizes[l + 1]);
  const sums = { a: new Float64Array(depth), g: new Float64Array(depth) };
  // Deep examples meet at one fixed point, so that rounding saves most of the integrals.
  const rounded = (q) => Number(q.toPrecision(6));
  const [forward, backward] = [secondMoment, slopeMoment].map((moment) => remember((q) => moment(activation, q)));
  for (let e = 0; e < examples; e++) {
    let below = meanSquare(inputs, e, sizes[0]);
    const q = [];
    const shrunk = []; // by what normalisation divides a layer's second moment; 1 without it
    for (let l = 0; l < depth; l++) {
      const raw = sizes[l] * variance(l) * below;
      shrunk.push(norm === "layer" ? raw + EPSILON : 1);
      q.push(raw / shrunk[l]);
      below = forward(rounded(q[l]));
      sums.a[l] += below / examples;
    }
    let above = meanSquare(outer, e, sizes.at(-1));
    for (let l = depth - 1; l >= 0; l--) {
      above *= backward(rounded(q[l])) * sizes[l + 2] * variance(l + 1) / (shrunk[l + 1] ?? 1);
      sums.g[l] += above / examples;
    }
  }
  return { a: [...sums.a], g: [...sums.g] };
}

function meanSquare(values, row, columns) {
  let sum = 0;
  for (let i = row * columns; i < (row + 1) * columns; i++) sum += values[i] ** 2;
  return sum / columns;
}

/** The same function, not computed twice for a value that it has met. */
function remember(compute) {
  const known = new Map();
  return (value) => {
    if (!known.has(value)) known.set(value, compute(value));
    return known.get(value);
  };
}
