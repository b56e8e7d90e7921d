import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

import { assemble } from "../assemble.mjs";
import { random } from "../src/data.js";
import { multiply, speedUp } from "../src/matrices.js";
import { fastProduct } from "../src/product.js";

const [packages, source] = ["../../../_build/explorer", "../src/product.wat"].map((to) => path.resolve(import.meta.dirname, to));
const binary = await assemble(packages, source);
const product = fastProduct(binary);
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
      assert.equal(product(a, b, fast, m, k, n, turned), true);
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

/** Two matrices of 20 × 20, multiplied. */
function multiplied() {
  return multiply(new Float32Array(400).fill(1), new Float32Array(400).fill(2), new Float32Array(400), 20, 20, 20);
}

test("a browser without SIMD or WebAssembly, or a page whose policy forbids it, is told apart", () => {
  assert.equal(fastProduct(Uint8Array.of(0, 97, 115, 109)), null);
  const { WebAssembly: kept } = globalThis;
  try {
    for (const less of [undefined, { ...kept, Memory: kept.Memory, Module: () => assert.fail("forbidden") }]) {
      globalThis.WebAssembly = less;
      assert.equal(fastProduct(binary), null);
    }
  } finally {
    globalThis.WebAssembly = kept;
  }
  speedUp(null);
  assert.ok(multiplied().every((value) => value === 40));
});

test("where memory is short a product is computed in JavaScript", () => {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = () => {
    throw new RangeError("no more");
  };
  try {
    const cramped = fastProduct(binary);
    const side = 100;
    assert.equal(cramped(...[0, 1, 2].map(() => new Float32Array(side ** 2)), side, side, side, ""), false);
    speedUp(cramped);
    const out = multiply(new Float32Array(side ** 2).fill(1), new Float32Array(side ** 2).fill(2), new Float32Array(side ** 2), side, side, side);
    assert.ok(out.every((value) => value === 200));
  } finally {
    WebAssembly.Memory.prototype.grow = grow;
    speedUp(null);
  }
});
