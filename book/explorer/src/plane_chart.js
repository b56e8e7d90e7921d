// The plane of two inputs, as a network divides it.
import { inkOf, prepare, text } from "./charts.js";
import { number } from "./dom.js";

/**
 * The plane as a network divides it, and training points: circles of class 0, triangles of class 1. `map`: {side,
 * shares: the probability of class 1 at each point}, or null for a network that has diverged, whose plane is empty.
 */
export function drawMap(canvas, map, points, extent, isSharp, colours) {
  const size = Math.min(260, canvas.parentElement.clientWidth);
  const { context } = prepare(canvas, size);
  if (map) context.drawImage(shaded(map, isSharp, colours), 0, 0, size, size);
  points.y.forEach((label, i) => {
    const x = size / 2 * (1 + points.x[2 * i] / extent);
    const y = size / 2 * (1 - points.x[2 * i + 1] / extent);
    context.fillStyle = colours[`class${label}`];
    context.beginPath();
    if (label) triangle(context, x, y, 3.5);
    else context.arc(x, y, 2.6, 0, 2 * Math.PI);
    context.fill();
  });
  if (map) return (left, top) => share(map, left / size, top / size);
  context.font = "600 15px system-ui, sans-serif";
  context.lineJoin = "round";
  ["diverged:", "no answers"].forEach((words, line) => {
    const y = size / 2 + 20 * (line - 0.5); // two lines, for a plane on a phone is narrow
    [context.strokeStyle, context.lineWidth, context.textAlign] = [colours.ground, 5, "center"];
    context.strokeText(words, size / 2, y);
    text(context, words, size / 2, y, colours.ink, "center");
  });
  return () => "diverged: no answers";
}

function share({ side, shares }, left, top) {
  const [column, row] = [left, top].map((at) => Math.max(0, Math.min(side - 1, Math.floor(at * side))));
  return `Probability of triangles ${number(shares[row * side + column])}`;
}

/** The map as a picture of its own: each point between the two classes' colours, faint where the network is unsure. */
function shaded({ side, shares }, isSharp, colours) {
  const picture = document.createElement("canvas");
  picture.width = picture.height = side;
  const context = picture.getContext("2d");
  const pixels = context.createImageData(side, side);
  const inks = [colours.class0, colours.class1].map(inkOf);
  shares.forEach((share, i) => {
    const ink = inks[share > 0.5 ? 1 : 0];
    const certainty = isSharp ? 0.6 : Math.abs(2 * share - 1);
    pixels.data.set([...ink, Math.round(255 * 0.55 * certainty)], 4 * i);
  });
  context.putImageData(pixels, 0, 0);
  return picture;
}

function triangle(context, x, y, size) {
  context.moveTo(x, y - size);
  context.lineTo(x + size, y + size * 0.8);
  context.lineTo(x - size, y + size * 0.8);
}
