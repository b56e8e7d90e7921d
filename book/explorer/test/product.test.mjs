import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

import { assemble } from "../assemble.mjs";
import { random } from "../src/data.js";
import { multiply, speedUp } from "../src/matrices.js";
import { fastProduct } from "../src/product.js";

const [packages, source] = ["../../../_build/explorer", "../src/product.wat"].map((to) => path.resolve(import.meta.dirname, to));
const product = fastProduct(await assemble(packages, source));
const SHAPES = [[1, 1, 1], [2, 3, 5], [4, 8, 8], [5, 7, 9], [32, 2, 32], [32, 128, 10], [100, 64, 12], [13, 200, 64], [7, 11, 4]];

function drawn(length, draw) {
  return Float32Array.from({ length: length + 3 }, () => 2 * draw() - 1);
}

test("products in WebAssembly are those in JavaScript, of all shapes, rows as columns or not", () => {
  const draw = random(5);
  for (const turned of ["", "a", "b"]) {
    for (const [m, k, n] of SHAPES) {
      const [a, b, here, fast] = [m * k, k * n, m * n, m * n].map((length) => drawn(length, draw));
      const beyond = [...fast.slice(m * n)];
      multiply(a, b, here, m, k, n, turned);
      product(a, b, fast, m, k, n, turned);
      for (let i = 0; i < m * n; i++) assert.ok(Math.abs(fast[i] - here[i]) < 1e-5, `${m}, ${k}, ${n}, "${turned}", ${i}`);
      assert.deepEqual([...fast.slice(m * n)], beyond);
    }
  }
});

test("what is not a number or infinite stays so, in its own rows and columns alone", () => {
  const [m, k, n] = [5, 16, 9];
  const [a, b] = [new Float32Array(m * k).fill(1), new Float32Array(k * n).fill(1)];
  const out = new Float32Array(m * n);
  [a[2 * k], b[3]] = [NaN, Infinity];
  product(a, b, out, m, k, n, "");
  out.forEach((value, i) => {
    const wanted = Math.floor(i / n) === 2 ? NaN : i % n === 3 ? Infinity : k;
    assert.ok(Object.is(value, wanted), `${i}: ${value}`);
  });
});

test("a browser without SIMD or WebAssembly is told apart, and multiplies in JavaScript", () => {
  assert.equal(fastProduct(Uint8Array.of(0, 97, 115, 109)), null);
  const { WebAssembly: kept } = globalThis;
  globalThis.WebAssembly = undefined;
  assert.equal(fastProduct(Uint8Array.of()), null);
  globalThis.WebAssembly = kept;
  speedUp(null);
  const out = new Float32Array(400);
  multiply(new Float32Array(400).fill(1), new Float32Array(400).fill(2), out, 20, 20, 20);
  assert.ok(out.every((value) => value === 40));
});
