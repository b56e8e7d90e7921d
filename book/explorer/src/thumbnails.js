// The sets of data by their pictures: a group of radio buttons beside the list of names.
import { inkOf, palette } from "./charts.js";
import { unpack } from "./data.js";
import { el } from "./dom.js";
import { DATA } from "./state.js";

const SIZE = 34; // pixels of a picture
const POINTS = 120; // examples in it
const EXTENT = 2.6;

let groups = 0;

/** The pictures; `change(name)` hears of a choice. Gives the element, with `show(name)` and `draw()`. */
export function thumbnails(change) {
  const group = `nnx-data-${++groups}`; // radio buttons of two explorers on a page are two groups
  const parts = Object.entries(DATA).map(([name, label]) => {
    const input = el("input", { type: "radio", name: group, value: name, change: () => change(name) });
    const image = el("span", { class: "nnx-thumb-picture", "aria-hidden": "true" });
    return { name, input, image, label: el("label", { class: "nnx-thumb", title: label }, input, image, el("span", { class: "nnx-thumb-name" }, label)) };
  });
  const element = el("div", { class: "nnx-thumbs", role: "radiogroup", "aria-label": "Data by picture" }, ...parts.map(({ label }) => label));
  element.show = (chosen) => parts.forEach(({ name, input }) => (input.checked = name === chosen));
  element.draw = () => {
    const colours = palette(element);
    for (const { name, image } of parts) image.style.backgroundImage = `url(${drawn(name, colours)})`;
  };
  return element;
}

function drawn(name, colours) {
  const { features, train } = unpack(globalThis.nncourseData[name]);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * SIZE;
  const context = canvas.getContext("2d");
  if (features === 2) drawPoints(context, train, colours);
  else drawPixels(context, train.x.subarray(0, features), colours);
  return canvas.toDataURL();
}

function drawPoints(context, { x, y }, colours) {
  for (let i = 0; i < POINTS; i++) {
    const [left, top] = [x[2 * i], -x[2 * i + 1]].map((value) => SIZE * (1 + value / EXTENT));
    context.fillStyle = colours[`class${y[i]}`];
    if (y[i]) context.fillRect(left - 3, top - 3, 6, 6);
    else {
      context.beginPath();
      context.arc(left, top, 3, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

/** One example of square pictures, from its least to its greatest value. */
function drawPixels(context, values, colours) {
  const side = Math.sqrt(values.length);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [red, green, blue] = inkOf(colours.a);
  const size = (2 * SIZE) / side;
  values.forEach((value, i) => {
    context.fillStyle = `rgba(${red}, ${green}, ${blue}, ${(value - least) / (most - least)})`;
    context.fillRect((i % side) * size, Math.floor(i / side) * size, size, size);
  });
}
