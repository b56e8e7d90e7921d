import assert from "node:assert/strict";
import { test } from "node:test";

import * as theory from "../src/theory.js";

const close = (got, expected, tolerance) =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${got} is not ${expected} ± ${tolerance}`);

/** The obvious twin of the quadrature: the midpoint rule with very many steps. */
function midpoint(g, q, steps = 400_000) {
  let sum = 0;
  const width = 20 / steps;
  for (let i = 0; i < steps; i++) {
    const z = -10 + (i + 0.5) * width;
    sum += width * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * g(Math.sqrt(q) * z);
  }
  return sum;
}

for (const name of Object.keys(theory.ACTIVATIONS)) {
  const { f, slope } = theory.ACTIVATIONS[name];
  test(`${name}: the moments agree with the midpoint rule from small to large q`, () => {
    for (const q of [1e-4, 0.3, 1, 30, 1e4]) {
      const moment = midpoint((u) => f(u) ** 2, q);
      const slopes = midpoint((u) => slope(u) ** 2, q);
      close(theory.secondMoment(name, q), moment, 1e-5 * moment);
      close(theory.slopeMoment(name, q), slopes, 1e-4 * slopes);
    }
  });
  test(`${name}: the slope is the derivative`, () => {
    for (const z of [-7.1, -1.3, -0.2, 0.4, 2.6, 8.3]) close((f(z + 1e-5) - f(z - 1e-5)) / 2e-5, slope(z), 1e-7);
  });
}

test("gains that keep the second moment at 1", () => {
  const gain = (name) => theory.secondMoment(name, 1) ** -0.5;
  close(gain("relu"), 1.4142136, 1e-7);
  close(gain("tanh"), 1.5925374, 1e-7);
  close(gain("elu"), 1.2451983, 1e-7);
  close(gain("selu"), 1, 1e-9);
});

test("tanh with bias variance 0.05: fixed points and their slopes", () => {
  const known = [
    [1, 0.1935925, 0.7590316],
    [2, 0.7217619, 1.047666],
  ];
  for (const [variance, fixed, chi] of known) {
    let q = 1;
    for (let i = 0; i < 500; i++) q = variance * theory.secondMoment("tanh", q) + 0.05;
    close(q, fixed, 1e-7);
    close(variance * theory.slopeMoment("tanh", q), chi, 1e-6);
  }
});

test("ReLU under Glorot halves the second moment at every layer, under He it keeps it", () => {
  const sizes = [32, 32, 32, 32, 32];
  const input = new Float32Array(32).fill(1);
  const outer = new Float32Array(32).fill(1);
  const of = (initializer) => theory.predict({ activation: "relu", initializer, gain: 1 }, sizes, input, outer);
  of("glorot_normal").a.forEach((moment, l) => close(moment, 2 ** -(l + 1), 1e-6));
  of("he_normal").a.forEach((moment) => close(moment, 1, 1e-6));
  of("he_uniform").g.forEach((moment) => close(moment, 0.5, 1e-6));
});

test("a gain multiplies the variance by its square, but not in the softmax layer", () => {
  const sizes = [4, 8, 3];
  const known = theory.predict({ activation: "linear", initializer: "lecun_normal", gain: 1 }, sizes, [1, 1, 1, 1], [1, 1, 1]);
  const twice = theory.predict({ activation: "linear", initializer: "lecun_normal", gain: 2 }, sizes, [1, 1, 1, 1], [1, 1, 1]);
  close(twice.a[0], 4 * known.a[0], 1e-9);
  close(twice.g[0], known.g[0], 1e-12);
});

test("the error function at known points", () => {
  close(theory.erf(0.5), 0.5204998778130465, 1e-14);
  close(theory.erf(-2), -0.9953222650189527, 1e-13);
  close(theory.erf(2.6), 0.9997639655834707, 1e-12);
  assert.equal(theory.erf(7), 1);
});

test("layer normalisation holds the signal where the plain network loses it, and keeps the gradient level", () => {
  const sizes = [2, ...Array(12).fill(1000), 2];
  const of = (norm) =>
    theory.predict({ activation: "relu", initializer: "glorot_uniform", gain: 1, norm }, sizes, [1, 1], [1, 1]);
  const [plain, layer] = [of("none"), of("layer")];
  assert.ok(plain.a.at(-1) < 1e-3 * plain.a[0]);
  for (const moment of layer.a.slice(1)) assert.ok(Math.abs(moment - 0.5) < 0.002);
  assert.ok(layer.g[1] / layer.g.at(-1) > 0.95 && layer.g[1] / layer.g.at(-1) < 1.05);
});

test("normalisation makes nothing out of a signal that is not there", () => {
  const { a } = theory.predict({ activation: "tanh", initializer: "zeros", gain: 1, norm: "layer" }, [2, 4, 4, 2], [1, 1], [1, 1]);
  assert.deepEqual(a, [0, 0]);
});
