// A formula that is wider than its column scrolls; by keyboard it can be reached only while it does.
const formulas = [...document.querySelectorAll("div.math")];

function mark() {
  for (const formula of formulas) {
    const scrolls = formula.scrollWidth > formula.clientWidth;
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Formula, scrolls sideways"]]) {
      if (scrolls) formula.setAttribute(name, value);
      else formula.removeAttribute(name);
    }
  }
}

if (formulas.length) {
  addEventListener("resize", mark);
  document.fonts.ready.then(mark);
}
