// The data sets that the build writes as base64 beside this script, and batches of them in an order set by a seed.

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * Unpack a data set: {features, classes, train, validation}, each part {x: Float32Array [examples × features],
 * y: Uint8Array}. Inputs come as float32, or, with a palette [features × entries], as one byte an entry. `noise` is the standard deviation of what is
 * added to the inputs, drawn by the seed.
 */
export function unpack(packed, noise = 0, seed = 0) {
  const { features, classes } = packed;
  const palette = packed.palette && new Float32Array(bytes(packed.palette).buffer);
  const draw = random(seed + 1);
  const part = ({ x, y }) => ({ x: blurred(inputs(bytes(x), palette, features), noise, draw), y: bytes(y) });
  return { features, classes, train: part(packed.train), validation: part(packed.validation) };
}

function inputs(raw, palette, features) {
  if (!palette) return new Float32Array(raw.buffer);
  const entries = palette.length / features;
  return Float32Array.from(raw, (entry, i) => palette[(i % features) * entries + entry]);
}

/** Inputs with normal noise of a standard deviation added (Box and Muller's method). */
function blurred(x, noise, draw) {
  if (!noise) return x;
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return x.map((value) => value + noise * normal());
}

/** Numbers in [0, 1) from an integer seed (the generator "mulberry32"). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Batches of row numbers without end: each epoch a fresh permutation; a last batch that is not full is left out. */
export function* batches(rows, size, seed) {
  const draw = random(seed);
  const order = Array.from({ length: rows }, (_, i) => i);
  while (true) {
    for (let i = rows - 1; i > 0; i--) {
      const j = Math.floor(draw() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    for (let start = 0; start + size <= rows; start += size) yield order.slice(start, start + size);
  }
}

/** Some rows of a part: {x, y} of the same types. */
export function rows({ x, y }, features, chosen) {
  const taken = new Float32Array(chosen.length * features);
  chosen.forEach((row, i) => taken.set(x.subarray(row * features, (row + 1) * features), i * features));
  return { x: taken, y: Uint8Array.from(chosen, (row) => y[row]) };
}
