// How many updates a picture shows while the networks train.

const WANTED = 60; // updates a second: one for each frame of most screens
const PATIENCE = 200; // milliseconds from one picture to the next, at most, where that is more than one update
const MOST = 8; // updates between two pictures: more would hide what happens

/**
 * The updates for the next picture, when the last one had `count` of them and took so many milliseconds, `each` of them so
 * many. A picture for each update is drawn where there is time for it; elsewhere looking into the networks and drawing would
 * take most of it.
 */
export function pace(count, took, each) {
  const due = Math.round(took * WANTED / 1000);
  const bearable = count + Math.floor((PATIENCE - took) / Math.max(each, 0.01)); // a clock in a browser may tell of 0
  return Math.max(1, Math.min(due, bearable, count + 1, MOST));
}
