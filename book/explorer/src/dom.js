// Small helpers around the document.

/** An element with attributes and children; an attribute that is a function listens to that event. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A number for a reader: three digits, and an exponent where it is small or large. No line ends within it. */
export function number(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : "infinite";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e4) return value.toPrecision(3);
  const [digits, exponent] = value.toExponential(1).split("e");
  const raised = [...String(Number(exponent))].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");
  return `${digits}\u00a0·\u00a010${raised}`;
}

export function percent(share) {
  return Number.isNaN(share) ? "not a number" : `${Math.round(100 * share)}\u00a0%`;
}
