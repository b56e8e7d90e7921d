// Drawing on canvases. Colours come from the page's style, so that both themes are served.
import { number } from "./dom.js";
import { axis, GRADIENT_DECADES } from "./stats.js";

const LEFT = 46; // room for the labels of the vertical axis, in CSS pixels
const BOTTOM = 22;
const TOP = 8;

/** The colours in force at an element. */
export function palette(element) {
  const style = getComputedStyle(element);
  const names = ["a", "b", "ink", "muted", "grid", "class0", "class1", "ground"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--nnx-${name}`).trim()]));
}

/** The height that the style sheet gives a chart in its place, or one for where it gives none; in CSS pixels. */
function tall(canvas, otherwise) {
  return parseFloat(getComputedStyle(canvas).getPropertyValue("--nnx-tall")) || otherwise;
}

/** A context in CSS pixels on a cleared canvas as wide as its place. */
export function prepare(canvas, height) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.parentElement.clientWidth;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    [canvas.width, canvas.height] = [wide, high];
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = "12px system-ui, sans-serif";
  context.textBaseline = "middle";
  return { context, width, height };
}

export function text(context, words, x, y, colour, align = "left") {
  context.fillStyle = colour;
  context.textAlign = align;
  context.fillText(words, x, y);
}

/** The parts of a colour that is written as #rrggbb. */
export function inkOf(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function raised(exponent) {
  return [...String(exponent)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");
}

const tenTo = (exponent) => `10${raised(exponent)}`;

/**
 * Rows one below the other, the first layer on top, over a scale of `ticks` [position 0…1, words]. `drawRow(context,
 * layer, place)` fills the place {left, ground, span, row}, or gives words to stand there instead.
 */
function drawLayers(canvas, count, ticks, colours, drawRow) {
  const row = Math.max(11, Math.min(22, 240 / count));
  const { context, width, height } = prepare(canvas, TOP + row * count + BOTTOM);
  const left = 26;
  const span = width - left - 2;
  for (let l = 0; l < count; l++) {
    const ground = TOP + row * (l + 1) - 1;
    const middle = ground - row / 2 + 1;
    if (count <= 16 || l % 2 === 0) text(context, String(l + 1), left - 6, middle, colours.muted, "right");
    context.fillStyle = colours.grid;
    context.fillRect(left, ground, span, 1);
    const words = drawRow(context, l, { left, ground, span, row });
    if (words) text(context, words, left + span / 2, middle, colours.muted, "center");
  }
  for (const [position, words] of ticks) {
    const align = position === 0 ? "left" : position === 1 ? "right" : "center";
    text(context, words, left + position * span, height - BOTTOM / 2, colours.muted, align);
  }
  return (_, y) => Math.max(0, Math.min(count - 1, Math.floor((y - TOP) / row)));
}

/** Histograms by layer. `rows`: the counts of each, and `empty`, what to say where there are none. Gives a layer by place. */
export function drawHistograms(canvas, rows, ticks, colour, colours) {
  return drawLayers(canvas, rows.length, ticks, colours, (context, l, { left, ground, span, row }) => {
    const { counts, empty } = rows[l];
    const most = Math.max(...counts);
    if (!most) return empty;
    context.fillStyle = colour;
    const bar = span / counts.length;
    counts.forEach((count, i) => {
      const tall = count && Math.max(1, (row - 3) * Math.sqrt(count / most)); // roots, so that small counts are seen
      context.fillRect(left + i * bar, ground - tall, Math.max(1, bar - 0.5), tall);
    });
    return "";
  });
}

/** A bar for each layer: filled for the entries of dead units, hatched for other saturated ones, empty for the rest. */
export function drawShares(canvas, layers, colour, colours) {
  const ticks = [[0, "0"], [0.5, "50\u00a0%"], [1, "100\u00a0%"]];
  return drawLayers(canvas, layers.length, ticks, colours, (context, l, { left, ground, span, row }) => {
    const { dead, saturated } = layers[l];
    if (Number.isNaN(dead)) return "not a number";
    const [from, to, high] = [left + span * dead, left + span * saturated, row - 4];
    context.fillStyle = colour;
    context.fillRect(left, ground - high, from - left, high);
    if (to > from) hatch(context, from, ground - high, to - from, high, colour);
    return "";
  });
}

/** A frame with slanting lines in it. */
function hatch(context, x, y, width, height, colour) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  for (let at = x - height; at < x + width; at += 5) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
  context.lineWidth = 2; // half of it is cut off
  context.strokeRect(x, y, width, height);
  context.restore();
}

/** The ends of a scale from −range to range, a power of two. */
export function activationTicks(range) {
  const power = Math.log2(range);
  const end = Math.abs(power) <= 12 ? String(range) : `2${raised(power)}`;
  return [[0, `−${end}`], [0.5, "0"], [1, end]];
}

export function gradientTicks() {
  const [low, high] = GRADIENT_DECADES;
  return [0, 0.5, 1].map((at) => [at, tenTo(Math.round(low + at * (high - low)))]);
}

/** Whole decades that hold all positive values; at least one. */
function decades(values) {
  const sizes = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  if (!sizes.length) return [-1, 0];
  const low = Math.max(-40, Math.floor(Math.min(...sizes) - 0.05));
  return [low, Math.max(low + 1, Math.ceil(Math.max(...sizes) + 0.05))];
}

/** Second moments by layer on a logarithmic axis: lines for the theory, marks for what was measured. */
export function drawMoments(canvas, series, colours) {
  const { context, width, height } = prepare(canvas, tall(canvas, 210));
  const [low, high] = decades(series.flatMap(({ measured, theory }) => [...measured, ...theory]));
  const layers = series[0].measured.length;
  const [right, bottom] = [width - 10, height - BOTTOM];
  const x = (l) => (layers === 1 ? (LEFT + right) / 2 : LEFT + 8 + (right - LEFT - 16) * l / (layers - 1));
  const y = (value) => TOP + (bottom - TOP) * (high - Math.log10(value)) / (high - low);
  const line = (value, words) => {
    context.fillStyle = colours.grid;
    context.fillRect(LEFT, y(value), right - LEFT, 1);
    text(context, words, LEFT - 5, y(value), colours.muted, "right");
  };
  const every = Math.ceil((high - low) / 6);
  const close = high - low <= 2 && low >= -3 && high <= 3; // few decades, whose numbers are short: lines between them too
  for (let decade = high; decade >= low; decade -= every) line(10 ** decade, close ? String(10 ** decade) : tenTo(decade));
  for (let decade = low; close && decade < high; decade++) {
    for (const digit of [2, 5]) line(digit * 10 ** decade, String(Number(`${digit}e${decade}`)));
  }
  for (let l = 0; l < layers; l += Math.ceil(layers / 10)) {
    text(context, String(l + 1), x(l), bottom + BOTTOM / 2, colours.muted, "center");
  }
  for (const [i, { measured, theory, colour }] of series.entries()) {
    polyline(context, theory.map((value, l) => [x(l), y(value)]), colour, i ? [6, 4] : []);
    measured.forEach((value, l) => mark(context, i, x(l), y(value), colour));
  }
  return (place) => {
    const l = Math.max(0, Math.min(layers - 1, Math.round((place - LEFT - 8) / (right - LEFT - 16) * (layers - 1))));
    const told = series.map(({ measured, theory }, i) => `${"AB"[i]} ${number(measured[l])}, theory ${number(theory[l])}`);
    return `Layer ${l + 1}: ${told.join("; ")}`;
  };
}

function polyline(context, points, colour, dash = []) {
  context.beginPath();
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  context.setLineDash(dash);
  let open = false;
  for (const [x, y] of points) {
    if (Number.isFinite(y)) open ? context.lineTo(x, y) : context.moveTo(x, y);
    open = Number.isFinite(y);
  }
  context.stroke();
  context.setLineDash([]);
}

/** A circle for the first series, a square for the second. */
function mark(context, series, x, y, colour) {
  if (!Number.isFinite(y)) return;
  context.fillStyle = colour;
  if (series) {
    context.fillRect(x - 3, y - 3, 6, 6);
    return;
  }
  context.beginPath();
  context.arc(x, y, 3.5, 0, 2 * Math.PI);
  context.fill();
}

/** A scale of losses: from 0 in even steps, or, logarithmic, in whole decades. Gives `ticks` [loss, words] and `at(loss)`. */
function lossScale(losses, guess, logarithmic) {
  if (logarithmic) {
    const [low, high] = decades([...losses, guess]);
    const every = Math.ceil((high - low) / 5);
    const ticks = [];
    for (let decade = high; decade >= low; decade -= every) ticks.push([10 ** decade, tenTo(decade)]);
    return { ticks, at: (loss) => Math.min(1, Math.max(0, (Math.log10(Math.max(loss, 1e-40)) - low) / (high - low))) };
  }
  const { ticks, digits } = axis(Math.min(10, Math.max(guess * 1.1, ...losses)), 4);
  const most = ticks.at(-1);
  return { ticks: ticks.map((loss) => [loss, loss.toFixed(digits)]), at: (loss) => Math.min(loss, most) / most };
}

/**
 * Losses over updates, with a mark where each curve has come to. `series`: {points: [updates, loss] pairs, judged: the
 * same on validation examples, colour}; `guess`: the loss of a network that finds all classes equally probable.
 */
export function drawLosses(canvas, series, guess, logarithmic, colours) {
  const { context, width, height } = prepare(canvas, tall(canvas, 190));
  const [right, bottom] = [width - 12, height - BOTTOM];
  const last = Math.max(...series.map(({ points }) => points.at(-1)?.[0] ?? 0));
  const all = series.flatMap(({ points, judged }) => [...points, ...judged]).map(([, loss]) => loss);
  const scale = lossScale(all.filter(Number.isFinite), guess, logarithmic);
  const updates = axis(Math.max(10, last), 5);
  const x = (update) => LEFT + (right - LEFT) * update / updates.ticks.at(-1);
  const y = (loss) => bottom - (bottom - TOP) * scale.at(loss);
  for (const [loss, words] of scale.ticks) {
    context.fillStyle = colours.grid;
    context.fillRect(LEFT, y(loss), right - LEFT, 1);
    text(context, words, LEFT - 5, y(loss), colours.muted, "right");
  }
  for (const update of updates.ticks) text(context, String(update), x(update), bottom + BOTTOM / 2, colours.muted, "center");
  polyline(context, [[LEFT, y(guess)], [right, y(guess)]], colours.muted, [2, 3]);
  if (!last) text(context, "Play or Step draws the curves.", (LEFT + right) / 2, (y(guess) + bottom) / 2, colours.ink, "center");
  series.forEach(({ points, judged, colour }, i) => {
    const places = (pairs) => pairs.map(([update, loss]) => [x(update), y(loss)]);
    context.globalAlpha = 0.45; // the same colour, fainter: what the network never trains on
    polyline(context, places(judged), colour, i ? [6, 4] : []);
    context.globalAlpha = 1;
    polyline(context, places(points), colour, i ? [6, 4] : []);
    mark(context, i, ...places(points).at(-1), colour);
  });
  [context.strokeStyle, context.lineWidth, context.textAlign] = [colours.ground, 4, "right"];
  context.strokeText("guessing", right, y(guess) - 10); // an edge that keeps the word apart from the curves
  text(context, "guessing", right, y(guess) - 10, colours.muted, "right");
  return (place) => nearest(series, (place - LEFT) / (right - LEFT) * updates.ticks.at(-1));
}

/** What the curves show at the update next to a place. */
function nearest(series, update) {
  const at = (pairs) => pairs.reduce((best, pair) => (Math.abs(pair[0] - update) < Math.abs(best[0] - update) ? pair : best), pairs[0]);
  const told = series.map(({ points, judged }, i) => {
    const [own, other] = [at(points), judged.length ? `, validation ${number(at(judged)[1])}` : ""];
    return `${"AB"[i]} ${number(own[1])}${other}`;
  });
  return `Update ${at(series[0].points)[0]}: ${told.join("; ")}`;
}
