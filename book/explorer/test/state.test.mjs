import assert from "node:assert/strict";
import { test } from "node:test";

import { batches, random, unpack } from "../src/data.js";
import { accept, DEFAULTS, format, isState, parse } from "../src/state.js";
import { axis, GRADIENT_DECADES, gradientHistogram, histogram, reach, shares } from "../src/stats.js";
import { ACTIVATIONS } from "../src/theory.js";

test("an address gives back the state that it was written from", () => {
  const state = parse("data=digits&depth=3&width=17&optimizer=adam&seed=9&a=gelu,orthogonal,1.5,0.01&b=tanh,zeros,0,1");
  assert.equal(state.a.activation, "gelu");
  assert.equal(state.b.gain, 0);
  assert.deepEqual(parse(`#${format(state)}`), state);
});

test("what an address says wrongly or not at all is as it was", () => {
  for (const text of ["", "#", "data=cats&depth=999&width=-1&seed=x&a=softmax,he,,-3&b=", "depth=1e9", "a=,,,"]) {
    assert.deepEqual(parse(text), DEFAULTS);
  }
  assert.equal(parse("depth=2.4").depth, 2);
  assert.equal(accept("data", "constructor", "moons"), "moons");
});

test("an address without a normalisation means none, also where the page began with one", () => {
  const base = parse("data=moons&a=relu,he_normal,1,0.1,layer&b=relu,he_normal,1,0.1");
  assert.equal(base.a.norm, "layer");
  assert.deepEqual(parse(format(base)), base);
  const without = { ...base, noise: 0.5, a: { ...base.a, norm: "none" } };
  assert.deepEqual(parse(format(without), base), without);
  assert.equal(parse("", base).a.norm, "layer");
  assert.equal(parse(format(DEFAULTS), { ...DEFAULTS, noise: 0.5, batch: 8 }).noise, 0);
  assert.match(format(base), /a=relu,he_normal,1,0.1,layer&b=relu,he_normal,1,0.1$/);
});

test("a chapter's own anchor is no state", () => {
  assert.ok(isState(`#${format(DEFAULTS)}`));
  assert.ok(!isState("#what-to-try"));
});

test("every epoch shows every row once, another seed another order", () => {
  const take = (seed) => {
    const from = batches(64, 16, seed);
    return Array.from({ length: 8 }, () => from.next().value);
  };
  const first = take(1);
  assert.deepEqual(first.slice(0, 4).flat().sort((a, b) => a - b), Array.from({ length: 64 }, (_, i) => i));
  assert.notDeepEqual(first.slice(0, 4), first.slice(4));
  assert.deepEqual(first, take(1));
  assert.notDeepEqual(first, take(2));
});

test("random numbers are level on [0, 1)", () => {
  const draw = random(5);
  const many = Array.from({ length: 20_000 }, draw);
  assert.ok(many.every((value) => value >= 0 && value < 1));
  assert.ok(Math.abs(many.reduce((a, b) => a + b) / many.length - 0.5) < 0.01);
});

test("a palette stands for values, feature by feature", () => {
  const base64 = (array) => Buffer.from(array.buffer).toString("base64");
  const part = { x: base64(Uint8Array.of(0, 1, 1, 0)), y: base64(Uint8Array.of(0, 1)) };
  const palette = base64(Float32Array.of(10, 11, 20, 21));
  const { train } = unpack({ features: 2, classes: 2, palette, train: part, validation: part });
  assert.deepEqual([...train.x], [10, 21, 11, 20]);
});

test("histograms lose no value and count zeros apart", () => {
  assert.deepEqual(histogram([-5, -0.9, 0.1, 0.9, 5, NaN], -1, 1, 2), [2, 3]);
  const { counts, zeros } = gradientHistogram([0, 0, 1e-30, -1, 1e9]);
  assert.equal(zeros, 2);
  assert.equal(counts.reduce((a, b) => a + b), 3);
});

test("a gradient is counted where its logarithm says", () => {
  const [low, high] = GRADIENT_DECADES;
  const draw = random(3);
  const sizes = Float32Array.from({ length: 20_000 }, (_, i) => (i % 2 ? -1 : 1) * 10 ** (low - 1 + (high - low + 2) * draw()));
  const wanted = histogram(sizes.map((size) => Math.log10(Math.abs(size))), low, high);
  const { counts, zeros } = gradientHistogram(sizes);
  assert.equal(zeros, 0);
  const moved = counts.reduce((sum, count, bin) => sum + Math.abs(count - wanted[bin]), 0);
  assert.ok(moved <= 4, `${moved} of 20000, for which the rounding of a logarithm decides`);
});

test("dead are units that no example moves, saturated are flat entries", () => {
  const z = [-1, 2, -3, -4, -1, 5]; // three examples of two ReLU units; the first never opens
  assert.deepEqual(shares(z, 2, "relu"), { dead: 0.5, saturated: 4 / 6 });
  assert.deepEqual(shares([0, 3, -3, 0.1], 2, "tanh"), { dead: 0, saturated: 0.5 });
});

test("the scale is the next power of two", () => {
  assert.equal(reach([[0.3, -0.7]]), 1);
  assert.equal(reach([[0, 0]]), 1);
  assert.equal(reach([[1, -5]]), 8);
});

test("an axis has round numbers, few of them, and holds what it must", () => {
  assert.deepEqual(axis(0.73, 4), { ticks: [0, 0.2, 0.4, 0.6, 0.8], digits: 1 });
  assert.deepEqual(axis(10, 5), { ticks: [0, 2, 4, 6, 8, 10], digits: 0 });
  assert.deepEqual(axis(2.6, 4), { ticks: [0, 1, 2, 3], digits: 0 });
  for (let most = 0.011; most < 1e5; most *= 1.07) {
    const { ticks, digits } = axis(most, 4);
    assert.ok(ticks.at(-1) >= most && ticks.length >= 3 && ticks.length <= 5, `${most}: ${ticks}`);
    assert.ok(ticks.every((tick) => Number(tick.toFixed(digits)) === tick), `${most}: ${ticks}, ${digits} digits`);
  }
});

test("the entries of dead units are among the saturated ones", () => {
  const z = Array.from({ length: 300 }, (_, i) => Math.sin(7 * i) - (i % 3));
  for (const name of ["relu", "tanh", "gelu"]) {
    const { dead, saturated } = shares(z, 3, name);
    assert.ok(dead <= saturated, name);
    assert.deepEqual(shares(z, 3, name, z.map(ACTIVATIONS[name].f)), { dead, saturated }, `${name}, from its values`);
  }
});
