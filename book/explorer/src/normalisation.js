// Keras' LayerNormalization over the units of each example, there and back.
import { EPSILON } from "./theory.js";

/** In `n` the values of z [examples × units] with mean 0 and variance 1 over the units, in `z` then n γ + β; `shrunk`: 1/√(variance + ε). */
export function normalise(z, n, shrunk, gamma, beta, examples, units) {
  for (let e = 0; e < examples; e++) {
    const from = e * units;
    let [mean, variance] = [0, 0];
    for (let i = from; i < from + units; i++) mean += z[i] / units;
    for (let i = from; i < from + units; i++) variance += (z[i] - mean) ** 2 / units;
    shrunk[e] = 1 / Math.sqrt(variance + EPSILON);
    for (let u = 0; u < units; u++) {
      const normal = (z[from + u] - mean) * shrunk[e];
      n[from + u] = normal;
      z[from + u] = normal * gamma[u] + beta[u];
    }
  }
}

/**
 * From the gradient `g` with respect to n γ + β to that with respect to what was normalised, in `raw`; γ's own is put into
 * `gammaGradient`.
 */
export function throughNormalisation(g, n, shrunk, gamma, gammaGradient, raw, examples, units) {
  gammaGradient.fill(0);
  for (let e = 0; e < examples; e++) {
    const from = e * units;
    let [mean, along] = [0, 0]; // of the gradient with respect to n, and of its product with n
    for (let u = 0; u < units; u++) {
      const [normal, gradient] = [n[from + u], g[from + u]];
      gammaGradient[u] += gradient * normal;
      mean += gradient * gamma[u] / units;
      along += gradient * gamma[u] * normal / units;
    }
    for (let u = 0; u < units; u++) raw[from + u] = shrunk[e] * (g[from + u] * gamma[u] - mean - n[from + u] * along);
  }
  return raw;
}
