// What the page shows of one layer: histograms, second moments, the shares of dead units and of saturated entries.
import { ACTIVATIONS, FLAT, steepest } from "./theory.js";

export const BINS = 64; // a power of two: histograms over wider scales, which are powers of two, are sums of these
export const GRADIENT_DECADES = [-12, 2]; // the histogram of log10 |gradient| runs from 1e-12 to 1e2

/** Counts of values in equal bins from low to high; what lies outside goes to the first or the last bin. */
export function histogram(values, low, high, bins = BINS) {
  const counts = new Uint32Array(bins);
  const scale = bins / (high - low);
  for (let i = 0; i < values.length; i++) {
    const place = (values[i] - low) * scale;
    if (place === place) counts[place < 0 ? 0 : place >= bins ? bins - 1 : Math.floor(place)]++; // NaN is not itself
  }
  return [...counts];
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

// A float32 without its sign, cut to the exponent and six bits of the fraction, names a range narrower than a bin: it tells
// the bin, or the lower one of two, and `EDGES` which of them. Logarithms would take several times as long.
const CUT = 17;
const EDGES = Float64Array.from({ length: BINS }, (_, bin) => {
  const [low, high] = GRADIENT_DECADES;
  return 10 ** (low + ((bin + 1) * (high - low)) / BINS); // the upper edge of each bin
});
const FIRST_BINS = firstBins();

function firstBins() {
  const sizes = new Float32Array(Uint32Array.from({ length: 2 ** (31 - CUT) }, (_, i) => i << CUT).buffer);
  return Uint8Array.from(sizes, (size) => Math.min(BINS - 1, EDGES.filter((edge) => edge <= size).length));
}

/** Counts of log10 |gradient|; zeros are counted apart. */
export function gradientHistogram(gradients) {
  const counts = new Uint32Array(BINS);
  const bits = new Uint32Array(new Float32Array(gradients).buffer);
  const values = new Float32Array(bits.buffer);
  let zeros = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size === 0 || size !== size) {
      zeros++;
      continue;
    }
    const bin = FIRST_BINS[(bits[i] & 0x7fffffff) >>> CUT];
    counts[bin < BINS - 1 && size >= EDGES[bin] ? bin + 1 : bin]++;
  }
  return { counts: [...counts], zeros };
}

/** The mean of the squares. */
export function power(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
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
 * Shares of a layer from its pre-activations `z` [examples × units], and its activations `a`, where they are known: `dead`
 * units, whose slope is zero for every example, and `saturated` entries, whose slope is below a twentieth of the
 * activation's greatest. A dead unit's entries are saturated, all of them. In a network that has diverged neither is a number.
 */
export function shares(z, units, activation, a) {
  const { slope, slopeAt } = ACTIVATIONS[activation];
  const slopeOf = a && slopeAt ? slopeAt : slope;
  const flat = FLAT * steepest(activation);
  const alive = new Uint8Array(units);
  let saturated = 0;
  for (let from = 0; from < z.length; from += units) {
    for (let unit = 0; unit < units; unit++) {
      const value = z[from + unit];
      if (Number.isNaN(value)) return { dead: NaN, saturated: NaN };
      const steepness = Math.abs(slopeOf(value, a?.[from + unit]));
      if (steepness > 1e-7) alive[unit] = 1;
      if (steepness < flat) saturated++;
    }
  }
  return { dead: 1 - power(alive), saturated: saturated / z.length };
}

/** The least power of two that holds every value: a scale that stays put while the values move. */
export function reach(arrays) {
  let most = 0;
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) > most) most = Math.abs(values[i]);
  }
  return Number.isFinite(most) && most > 0 ? 2 ** Math.ceil(Math.log2(most)) : 1;
}

/** All that is shown of a look into a network, layer by layer. */
export function summarise({ z, a, g }, width, activation) {
  const range = reach(a);
  return {
    range,
    layers: a.map((values, l) => ({
      a: histogram(values, -range, range),
      g: gradientHistogram(g[l]),
      a2: power(values),
      g2: power(g[l]),
      ...shares(z[l], width, activation, values),
    })),
  };
}
