import assert from "node:assert/strict";
import { test } from "node:test";

import { pace } from "../src/pace.js";

/** Updates a second and the longest time between pictures, in the end, where an update and a look take so many milliseconds. */
function settled(update, look) {
  let [count, updates, time, longest] = [1, 0, 0, 0];
  for (let picture = 0; picture < 60; picture++) {
    const took = Math.max(1000 / 60, look + count * update); // a picture waits for the screen
    if (picture >= 20) [updates, time, longest] = [updates + count, time + took, Math.max(longest, took)];
    count = pace(count, took, update);
  }
  return [updates / time * 1000, longest];
}

test("where there is time for it, each picture shows one update", () => {
  assert.equal(pace(1, 1000 / 60, 4), 1);
  assert.deepEqual(settled(4, 8).map(Math.round), [60, 17]);
});

test("where looking and drawing take most of the time, a picture shows several, and pictures go on to come", () => {
  for (const [update, look, least] of [[6, 40, 45], [10, 60, 40], [40, 60, 16], [25, 130, 10]]) {
    const [rate, longest] = settled(update, look);
    assert.ok(rate >= least, `${update}, ${look}: ${rate} a second`);
    assert.ok(longest <= 250, `${update}, ${look}: ${longest} ms`);
  }
});

test("a network whose single update takes longer than anybody waits is shown after each", () => {
  assert.equal(pace(1, 900, 900), 1);
  assert.equal(pace(8, 4000, 500), 1);
});
