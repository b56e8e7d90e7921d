// The network as it is: a column for each hidden layer, a picture for each of its first units, a line for each weight.
import { inkOf, prepare, text } from "./charts.js";
import { number, percent } from "./dom.js";

const TOP = 18; // room for the layers' numbers
const LEFT = 4;
const GAP = 6; // between the pictures of a column
const LARGEST = 34;
const SMALLEST = 7;

/** Where the pictures stand: `size` of each, and the left and top edge of the one of a layer and a unit. */
function arrange(width, layers, shown) {
  const column = (width - 2 * LEFT) / layers;
  const size = Math.max(SMALLEST, Math.min(LARGEST, column * 0.62));
  const left = (l) => LEFT + column * (l + 0.5) - size / 2;
  const top = (unit) => TOP + unit * (size + GAP);
  return { column, size, left, top, height: TOP + shown * (size + GAP) + 2 };
}

/**
 * Draw the units that a worker told of. `units`: {shown, side, classes, layers: [{values, weights, from, states}]}, null
 * for a network that has diverged; `chosen`: {layer, unit}, which is framed. Gives the unit at a place, or null.
 */
export function drawNetwork(canvas, units, chosen, colour, colours) {
  if (!units) {
    const { context, width } = prepare(canvas, 60);
    text(context, "diverged: the units have no values", width / 2, 30, colours.ink, "center");
    return () => null;
  }
  const { layers, shown } = units;
  const place = arrange(canvas.parentElement.clientWidth, layers.length, shown);
  const { context } = prepare(canvas, place.height);
  layers.forEach((layer, l) => l && drawWeights(context, layer, l, place, colour, colours));
  layers.forEach((layer, l) => {
    if (layers.length <= 16 || l % 2 === 0) text(context, String(l + 1), place.left(l) + place.size / 2, TOP / 2, colours.muted, "center");
    for (let unit = 0; unit < shown; unit++) drawUnit(context, units, l, unit, place, colour, colours);
  });
  const { size, left, top } = place;
  [context.strokeStyle, context.lineWidth] = [colours.ink, 2.5];
  context.strokeRect(left(chosen.layer) - 2, top(chosen.unit) - 2, size + 4, size + 4);
  return (x, y) => {
    const layer = Math.max(0, Math.min(layers.length - 1, Math.floor((x - LEFT) / place.column)));
    return { layer, unit: Math.max(0, Math.min(shown - 1, Math.floor((y - TOP) / (size + GAP)))) };
  };
}

/** A line for each weight, as wide as it is large; broken where it is negative. */
function drawWeights(context, { weights, from }, l, { size, left, top }, colour, colours) {
  const most = weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0);
  if (!most) return;
  weights.forEach((weight, i) => {
    const share = Math.abs(weight) / most;
    if (share < 0.05) return;
    context.globalAlpha = 0.15 + 0.5 * share;
    [context.strokeStyle, context.lineWidth] = [weight > 0 ? colour : colours.muted, 0.3 + 1.7 * share];
    context.setLineDash(weight > 0 ? [] : [3, 2]);
    context.beginPath();
    context.moveTo(left(l - 1) + size, top(i % from) + size / 2);
    context.lineTo(left(l), top(Math.floor(i / from)) + size / 2);
    context.stroke();
  });
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawUnit(context, units, l, unit, { size, left, top }, colour, colours) {
  const [x, y] = [left(l), top(unit)];
  context.fillStyle = colours.ground;
  context.fillRect(x, y, size, size);
  drawPicture(context, units, l, unit, { x, y, size }, colour, colours);
  [context.strokeStyle, context.lineWidth] = [colours.muted, 1];
  context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
  if (!units.layers[l].states[unit].dead) return;
  [context.strokeStyle, context.lineWidth] = [colours.ink, 1.5]; // a cross through what is dead
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + size, y + size);
  context.moveTo(x + size, y);
  context.lineTo(x, y + size);
  context.stroke();
}

/** A unit's values: shades from its least to its greatest in the plane, or a bar from 0 for each class. */
export function drawPicture(context, units, l, unit, { x, y, size }, colour, colours) {
  const values = valuesOf(units, l, unit);
  const [least, most] = rangeOf(values);
  if (units.side) {
    context.imageSmoothingEnabled = true;
    context.drawImage(shaded(values, units.side, least, most, colour), x, y, size, size);
    return;
  }
  const scale = size / 2 / Math.max(Math.abs(least), Math.abs(most), 1e-30);
  const bar = size / values.length;
  context.fillStyle = colour;
  values.forEach((value, i) => context.fillRect(x + i * bar, y + size / 2, Math.max(1, bar - 0.5), -value * scale));
  context.fillStyle = colours.muted;
  context.fillRect(x, y + size / 2, size, 0.5);
}

function valuesOf({ side, classes, layers }, l, unit) {
  const count = side ? side * side : classes;
  return layers[l].values.subarray(unit * count, (unit + 1) * count);
}

function rangeOf(values) {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

function shaded(values, side, least, most, colour) {
  const picture = document.createElement("canvas");
  picture.width = picture.height = side;
  const context = picture.getContext("2d");
  const pixels = context.createImageData(side, side);
  const ink = inkOf(colour);
  const span = most - least;
  values.forEach((value, i) => pixels.data.set([...ink, span ? Math.round((230 * (value - least)) / span) : 0], 4 * i));
  context.putImageData(pixels, 0, 0);
  return picture;
}

/** What there is to say of a unit: its range, its saturation, its gradient. */
export function sentenceOf(units, { layer, unit }) {
  if (!units) return "The network has diverged: its units have no values.";
  const [least, most] = rangeOf(valuesOf(units, layer, unit));
  const { dead, saturated, g2 } = units.layers[layer].states[unit];
  const over = units.side ? "over the plane" : "as mean of a class";
  const values = least === most ? `${number(least)} everywhere` : `from ${number(least)} to ${number(most)} ${over}`;
  const state = dead ? "dead: its slope is 0 for all examples" : `saturated on ${percent(saturated)} of the examples`;
  return `Layer ${layer + 1}, unit ${unit + 1}: ${values}; ${state}; second moment of its gradient ${number(g2)}`;
}
