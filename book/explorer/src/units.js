// Single units of a network: the first few of each hidden layer, what they compute, and the weights between them.
import { ACTIVATIONS, FLAT, steepest } from "./theory.js";

export const SHOWN = 8; // units of a layer that are shown
export const TILE = 20; // a unit's map is a grid of this many points a side

/** The first columns of values [rows × columns], column by column: Float32Array [shown × rows]. */
export function firstColumns(values, columns, shown) {
  const rows = values.length / columns;
  const taken = new Float32Array(shown * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < shown; column++) taken[column * rows + row] = values[row * columns + column];
  }
  return taken;
}

/** The mean of each of the first columns of values [examples × columns] over the examples of each class, [shown × classes]. */
export function meansByClass(values, columns, shown, labels, classes) {
  const sums = new Float32Array(shown * classes);
  const counts = new Float32Array(classes);
  labels.forEach((label, row) => {
    counts[label]++;
    for (let column = 0; column < shown; column++) sums[column * classes + label] += values[row * columns + column];
  });
  return sums.map((sum, i) => (counts[i % classes] ? sum / counts[i % classes] : 0));
}

/** The weights from the first units of one layer to the first of the next, of a kernel [fan-in × fan-out]: [to × from]. */
export function firstWeights(kernel, fanOut, from, to) {
  return Float32Array.from({ length: to * from }, (_, i) => kernel[(i % from) * fanOut + Math.floor(i / from)]);
}

/**
 * Of each of the first units, on the examples: `dead`, whether its slope is zero for all of them, `saturated`, the share
 * of them for which it is flat, and `g2`, the second moment of its gradient. `z` and `g`: [examples × units].
 */
export function states(z, g, units, shown, activation) {
  const { slope } = ACTIVATIONS[activation];
  const flat = FLAT * steepest(activation);
  const rows = z.length / units;
  return Array.from({ length: shown }, (_, unit) => {
    let [dead, saturated, g2] = [true, 0, 0];
    for (let i = unit; i < z.length; i += units) {
      const steepness = Math.abs(slope(z[i]));
      if (steepness > 1e-7 || Number.isNaN(z[i])) dead = false;
      if (steepness < flat) saturated++;
      g2 += g[i] ** 2;
    }
    return { dead, saturated: Number.isNaN(g2) ? NaN : saturated / rows, g2: g2 / rows };
  });
}
