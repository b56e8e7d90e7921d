// What the page shows of one layer: histograms, second moments, the shares of dead units and of saturated entries.
import { ACTIVATIONS, FLAT, steepest } from "./theory.js";

export const BINS = 64; // a power of two: histograms over wider scales, which are powers of two, are sums of these
export const GRADIENT_DECADES = [-12, 2]; // the histogram of log10 |gradient| runs from 1e-12 to 1e2

/** Counts of values in equal bins from low to high; what lies outside goes to the first or the last bin. */
export function histogram(values, low, high, bins = BINS) {
  const counts = new Array(bins).fill(0);
  const scale = bins / (high - low);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    counts[Math.min(bins - 1, Math.max(0, Math.floor((value - low) * scale)))]++;
  }
  return counts;
}

/** Counts over ±`from` as counts over the wider ±`to`. */
export function widened(counts, from, to) {
  const wide = new Array(counts.length).fill(0);
  counts.forEach((count, i) => {
    const middle = (2 * (i + 0.5) / counts.length - 1) * from / to;
    wide[Math.floor((middle + 1) / 2 * counts.length)] += count;
  });
  return wide;
}

/** Counts of log10 |gradient|; zeros are counted apart. */
export function gradientHistogram(gradients) {
  const sizes = [];
  for (const gradient of gradients) if (gradient) sizes.push(Math.log10(Math.abs(gradient)));
  return { counts: histogram(sizes, ...GRADIENT_DECADES), zeros: gradients.length - sizes.length };
}

/** The mean of the squares. */
export function power(values) {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum / values.length;
}

/**
 * Round numbers from 0 for an axis that holds `most`, at most `count` steps of 1, 2 or 5 times a power of ten; with the
 * digits behind the point that they need.
 */
export function axis(most, count) {
  const power = 10 ** Math.floor(Math.log10(most / count));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power * count >= most * (1 - 1e-9));
  const steps = Math.ceil(most / step - 1e-9);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return { ticks: Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(6))), digits };
}

/**
 * Shares of a layer from its pre-activations [examples × units]: `dead` units, whose slope is zero for every example,
 * and `saturated` entries, whose slope is below a twentieth of the activation's greatest. A dead unit's entries are
 * saturated, all of them. In a network that has diverged neither is a number.
 */
export function shares(z, units, activation) {
  const { slope } = ACTIVATIONS[activation];
  const flat = FLAT * steepest(activation);
  const alive = new Uint8Array(units);
  let saturated = 0;
  for (let i = 0; i < z.length; i++) {
    if (Number.isNaN(z[i])) return { dead: NaN, saturated: NaN };
    const steepness = Math.abs(slope(z[i]));
    if (steepness > 1e-7) alive[i % units] = 1;
    if (steepness < flat) saturated++;
  }
  return { dead: 1 - power(alive), saturated: saturated / z.length };
}

/** The least power of two that holds every value: a scale that stays put while the values move. */
export function reach(arrays) {
  let most = 0;
  for (const values of arrays) {
    for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  }
  return Number.isFinite(most) && most > 0 ? 2 ** Math.ceil(Math.log2(most)) : 1;
}

/** All that is shown of a look into a network, layer by layer. */
export function summarise({ loss, z, a: given, g }, width, activation) {
  // WebAssembly's ReLU makes 0 of what is not a number: in a network that has diverged that would pass for a value.
  const honest = (values, l) => values.map((value, i) => (Number.isNaN(z[l][i]) ? NaN : value));
  const a = Number.isFinite(loss) ? given : given.map(honest);
  const range = reach(a);
  return {
    range,
    layers: a.map((values, l) => ({
      a: histogram(values, -range, range),
      g: gradientHistogram(g[l]),
      a2: power(values),
      g2: power(g[l]),
      ...shares(z[l], width, activation),
    })),
  };
}
