import assert from "node:assert/strict";
import { test } from "node:test";

import { firstColumns, firstWeights, meansByClass, states } from "../src/units.js";

test("the first columns of a layer's values come column by column", () => {
  assert.deepEqual([...firstColumns(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2)], [1, 4, 2, 5]);
});

test("means are taken over the examples of each class, and are 0 where a class has none", () => {
  const means = meansByClass(Float32Array.of(1, 10, 3, 20, 5, 30), 2, 2, [0, 0, 2], 3);
  assert.deepEqual([...means], [2, 0, 5, 15, 0, 30]);
});

test("weights come by the unit that they lead to", () => {
  const kernel = [1, 2, 3, 4, 5, 6]; // from two units to three
  assert.deepEqual([...firstWeights(kernel, 3, 2, 2)], [1, 4, 2, 5]);
});

test("a unit is dead where its slope is zero for all examples, and not where it is not a number", () => {
  const z = [-1, 2, -3, 4, -5, -6];
  const [dead, alive] = states(z, [0, 3, 0, 0, 0, 0], 2, 2, "relu");
  assert.deepEqual(dead, { dead: true, saturated: 1, g2: 0 });
  assert.deepEqual(alive, { dead: false, saturated: 1 / 3, g2: 3 });
  assert.equal(states([NaN, NaN], [NaN, NaN], 1, 1, "relu")[0].dead, false);
  assert.ok(Number.isNaN(states([NaN, NaN], [NaN, NaN], 1, 1, "relu")[0].saturated));
});
