// Drawing on canvases. Colours come from the page's style, so that both themes are served.
import { GRADIENT_DECADES } from "./stats.js";

const LEFT = 46; // room for the labels of the vertical axis, in CSS pixels
const BOTTOM = 22;
const TOP = 8;

/** The colours in force at an element. */
export function palette(element) {
  const style = getComputedStyle(element);
  const names = ["a", "b", "ink", "muted", "grid", "class0", "class1", "ground"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--nnx-${name}`).trim()]));
}

/** A context in CSS pixels on a cleared canvas as wide as its place. */
function prepare(canvas, height) {
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

function text(context, words, x, y, colour, align = "left") {
  context.fillStyle = colour;
  context.textAlign = align;
  context.fillText(words, x, y);
}

function tenTo(exponent) {
  return `10${[...String(exponent)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("")}`;
}

/** Histograms one below the other, the first layer on top. `rows`: counts by layer; `ticks`: [position 0…1, words]. */
export function drawRows(canvas, rows, ticks, colour, colours) {
  const row = Math.max(11, Math.min(22, 240 / rows.length));
  const { context, width, height } = prepare(canvas, TOP + row * rows.length + BOTTOM);
  const left = 26;
  const span = width - left - 12;
  rows.forEach((counts, l) => {
    const ground = TOP + row * (l + 1) - 1;
    const most = Math.max(...counts);
    if (rows.length <= 16 || l % 2 === 0) text(context, String(l + 1), left - 6, ground - row / 2 + 1, colours.muted, "right");
    context.fillStyle = colours.grid;
    context.fillRect(left, ground, span, 1);
    if (!most) {
      text(context, "all zero", left + span / 2, ground - row / 2 + 1, colours.muted, "center");
      return;
    }
    context.fillStyle = colour;
    const bar = span / counts.length;
    counts.forEach((count, i) => {
      const tall = count && Math.max(1, (row - 3) * Math.sqrt(count / most)); // roots, so that small counts are seen
      context.fillRect(left + i * bar, ground - tall, Math.max(1, bar - 0.5), tall);
    });
  });
  for (const [position, words] of ticks) {
    const align = position === 0 ? "left" : position === 1 ? "right" : "center";
    text(context, words, left + position * span, height - BOTTOM / 2, colours.muted, align);
  }
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
  const { context, width, height } = prepare(canvas, 210);
  const [low, high] = decades(series.flatMap(({ measured, theory }) => [...measured, ...theory]));
  const layers = series[0].measured.length;
  const [right, bottom] = [width - 10, height - BOTTOM];
  const x = (l) => (layers === 1 ? (LEFT + right) / 2 : LEFT + 8 + (right - LEFT - 16) * l / (layers - 1));
  const y = (value) => TOP + (bottom - TOP) * (high - Math.log10(value)) / (high - low);
  const every = Math.ceil((high - low) / 6);
  for (let decade = high; decade >= low; decade -= every) {
    context.fillStyle = colours.grid;
    context.fillRect(LEFT, y(10 ** decade), right - LEFT, 1);
    text(context, tenTo(decade), LEFT - 5, y(10 ** decade), colours.muted, "right");
  }
  for (let l = 0; l < layers; l += Math.ceil(layers / 10)) {
    text(context, String(l + 1), x(l), bottom + BOTTOM / 2, colours.muted, "center");
  }
  for (const [i, { measured, theory, colour }] of series.entries()) {
    polyline(context, theory.map((value, l) => [x(l), y(value)]), colour, i ? [6, 4] : []);
    measured.forEach((value, l) => mark(context, i, x(l), y(value), colour));
  }
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

/** Losses over updates. `series`: {points: [updates, loss] pairs, colour}. */
export function drawLosses(canvas, series, colours) {
  const { context, width, height } = prepare(canvas, 170);
  const [right, bottom] = [width - 10, height - BOTTOM];
  const last = Math.max(10, ...series.map(({ points }) => points.at(-1)?.[0] ?? 0));
  const finite = series.flatMap(({ points }) => points.map(([, loss]) => loss)).filter(Number.isFinite);
  const most = Math.min(10, Math.max(0.1, ...finite)) * 1.05;
  const x = (updates) => LEFT + (right - LEFT) * updates / last;
  const y = (loss) => bottom - (bottom - TOP) * Math.min(loss, most) / most;
  for (const share of [0, 0.5, 1]) {
    context.fillStyle = colours.grid;
    context.fillRect(LEFT, y(most * share), right - LEFT, 1);
    text(context, (most * share).toFixed(2), LEFT - 5, Math.max(TOP, y(most * share)), colours.muted, "right");
  }
  text(context, "0", LEFT, bottom + BOTTOM / 2, colours.muted, "left");
  text(context, `${last} updates`, right, bottom + BOTTOM / 2, colours.muted, "right");
  series.forEach(({ points, colour }, i) => {
    polyline(context, points.map(([updates, loss]) => [x(updates), y(loss)]), colour, i ? [6, 4] : []);
  });
}

/** The plane as a network divides it, and training points: circles of class 0, triangles of class 1. */
export function drawMap(canvas, map, points, extent, colours) {
  const size = Math.min(260, canvas.parentElement.clientWidth);
  const { context, width } = prepare(canvas, size);
  const left = Math.round((width - size) / 2);
  const edge = (i) => Math.round(size * i / map.side); // whole pixels, so that no seams show
  context.globalAlpha = 0.28;
  map.classes.forEach((label, i) => {
    context.fillStyle = colours[`class${label}`];
    const [column, row] = [i % map.side, Math.floor(i / map.side)];
    context.fillRect(left + edge(column), edge(row), edge(column + 1) - edge(column), edge(row + 1) - edge(row));
  });
  context.globalAlpha = 1;
  points.y.forEach((label, i) => {
    const x = left + size / 2 * (1 + points.x[2 * i] / extent);
    const y = size / 2 * (1 - points.x[2 * i + 1] / extent);
    context.fillStyle = colours[`class${label}`];
    context.beginPath();
    if (label) triangle(context, x, y, 3.5);
    else context.arc(x, y, 2.6, 0, 2 * Math.PI);
    context.fill();
  });
}

function triangle(context, x, y, size) {
  context.moveTo(x, y - size);
  context.lineTo(x + size, y + size * 0.8);
  context.lineTo(x - size, y + size * 0.8);
}
