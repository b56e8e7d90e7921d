// What is wider than its column scrolls sideways: formulas, tables, code and printed outputs. Only while it does, a
// keyboard can reach it and a screen reader is told; its edge fades on the side where more is to be seen. A formula
// that is a little too wide is made smaller instead.
const SMALLEST = 0.8;
const NAMES = [[".formulas", "Formula"], [".pst-scrollable-table-container, :has(table)", "Table"], [".cell_input pre", "Code"]];
const boxes = document.querySelectorAll(
  ".bd-article :is(.formulas, .pst-scrollable-table-container, pre, .cell_output > .output)",
);

function fit(box) {
  box.style.fontSize = "";
  const room = box.clientWidth / box.scrollWidth;
  if (room < 1) box.style.fontSize = `${Math.max(0.99 * room, SMALLEST)}em`;
}

function mark(box) {
  const hidden = box.scrollWidth - box.clientWidth;
  const scrolls = hidden > 1 && /auto|scroll/.test(getComputedStyle(box).overflowX);
  box.classList.toggle("more-left", scrolls && box.scrollLeft > 1);
  box.classList.toggle("more-right", scrolls && box.scrollLeft < hidden - 1);
  if (box.isContentEditable) return; // live.js tells what it is
  const [, name] = NAMES.find(([kind]) => box.matches(kind)) ?? [null, "Text"];
  for (const [attribute, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", `${name}, scrolls sideways`]]) {
    if (scrolls) box.setAttribute(attribute, value);
    else box.removeAttribute(attribute);
  }
}

function look(box) {
  if (box.matches(".formulas")) fit(box);
  mark(box);
}

const watcher = new ResizeObserver((seen) => requestAnimationFrame(() => seen.forEach(({ target }) => look(target))));
for (const box of boxes) {
  watcher.observe(box);
  box.addEventListener("scroll", () => mark(box), { passive: true });
}
boxes.forEach(look); // at once, so that the keyboard reaches them on a busy machine too; again when the fonts are there
document.fonts.ready.then(() => boxes.forEach(look));
