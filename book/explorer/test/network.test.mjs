import assert from "node:assert/strict";
import { test } from "node:test";

import { random } from "../src/data.js";
import { multiply, multiplyHere, speedUp, transposed } from "../src/matrices.js";
import { Network } from "../src/network.js";
import { summarise } from "../src/stats.js";
import { ACTIVATIONS } from "../src/theory.js";

const SETUP = { inputs: 3, classes: 4, depth: 3, width: 6, activation: "tanh", optimizer: "sgd", rate: 0.1, norm: "none" };
const EXAMPLES = { x: Float32Array.of(0.3, -1, 2, 1.2, 0.4, -0.7), y: Uint8Array.of(3, 1) };

function drawn(setup, sizes) {
  const draw = random(7);
  return sizes.slice(1).map((units, l) => Float32Array.from({ length: units * sizes[l] }, () => 2 * draw() - 1));
}

/** A matrix product as it is defined. */
function product(a, b, m, k, n) {
  const entry = (i, j) => Array.from({ length: k }, (_, p) => a[i * k + p] * b[p * n + j]).reduce((x, y) => x + y, 0);
  return Array.from({ length: m * n }, (_, at) => entry(Math.floor(at / n), at % n));
}

test("products of all shapes are those of the definition, in an array that may be longer", () => {
  const draw = random(1);
  for (const [m, k, n] of [[1, 1, 1], [2, 3, 5], [4, 8, 3], [5, 7, 2], [3, 4, 4]]) {
    const [a, b] = [m * k, k * n].map((length) => Float32Array.from({ length }, draw));
    const out = new Float32Array(m * n + 2).fill(9);
    multiplyHere(a, b, out, m, k, n);
    product(a, b, m, k, n).forEach((value, i) => assert.ok(Math.abs(out[i] - value) < 1e-6, `${m}, ${k}, ${n}`));
    assert.deepEqual([...out.slice(m * n)], [9, 9]);
  }
  assert.deepEqual([...transposed([1, 2, 3, 4, 5, 6], new Float32Array(6), 2, 3)], [1, 4, 2, 5, 3, 6]);
});

test("large products alone are handed over", () => {
  const handed = [];
  speedUp((a, b, out, m, k, n) => handed.push([m, k, n]));
  try {
    for (const side of [10, 100]) multiply(new Float32Array(side ** 2), new Float32Array(side ** 2), new Float32Array(side ** 2), side, side, side);
  } finally {
    speedUp(null);
  }
  assert.deepEqual(handed, [[100, 100, 100]]);
});

test("the slope that is read off a value is that of the point", () => {
  for (const [name, { f, slope, slopeAt }] of Object.entries(ACTIVATIONS)) {
    for (let z = -8; slopeAt && z <= 8; z += 0.125) assert.ok(Math.abs(slopeAt(z, f(z)) - slope(z)) < 1e-9, `${name} at ${z}`);
  }
});

test("the way back gives the differences of the loss, with and without normalisation", () => {
  for (const norm of ["none", "layer"]) {
    const network = new Network({ ...SETUP, norm, rate: 1 }, drawn);
    const before = network.variables.map((variable) => variable.slice());
    const loss = () => network.look(EXAMPLES).loss;
    const slopes = network.variables.map((variable, v) => {
      const at = variable.length - 1;
      const [low, high] = [-1e-2, 1e-2].map((shift) => {
        variable[at] = before[v][at] + shift;
        return loss();
      });
      variable[at] = before[v][at];
      return (high - low) / 2e-2;
    });
    network.update(EXAMPLES); // plain gradient descent at rate 1: what a weight loses is its gradient
    network.variables.forEach((variable, v) => {
      assert.ok(Math.abs(before[v].at(-1) - variable.at(-1) - slopes[v]) < 2e-4, `${norm}, variable ${v}`);
    });
  }
});

test("rewound, a network learns the same again, whatever its optimizer remembers", () => {
  for (const optimizer of ["sgd", "momentum", "adam"]) {
    const network = new Network({ ...SETUP, optimizer }, drawn);
    const learn = () => {
      for (let update = 0; update < 3; update++) network.update(EXAMPLES);
      return network.variables.map((variable) => [...variable]);
    };
    const first = learn();
    network.rewind();
    assert.deepEqual(learn(), first);
  }
});

test("what is judged is what the logits say, whichever way they were computed", () => {
  const network = new Network({ ...SETUP, classes: 2, activation: "relu" }, drawn);
  const examples = { ...EXAMPLES, y: Uint8Array.of(1, 0) };
  const { classes, loss } = network.judge(examples);
  assert.ok(Math.abs(loss - network.look(examples).loss) < 1e-7);
  const shares = network.shares(examples.x);
  assert.deepEqual([...shares].map((share) => Number(share > 0.5)), classes);
  assert.deepEqual([...network.activate(examples.x)[2]], [...network.look(examples).a[2]]);
});

test("in a network that has diverged nothing is a number, under ReLU neither", () => {
  const network = new Network({ ...SETUP, activation: "relu", rate: 1e30 }, drawn);
  for (let update = 0; update < 4; update++) network.update(EXAMPLES);
  const seen = network.look(EXAMPLES);
  assert.ok(Number.isNaN(seen.loss));
  for (const layer of summarise(seen, SETUP.width, "relu").layers) {
    for (const key of ["a2", "g2", "dead", "saturated"]) assert.ok(Number.isNaN(layer[key]), key);
    assert.ok(layer.a.every((count) => count === 0));
  }
});
