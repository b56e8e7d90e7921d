// Paper is white: a page in the dark theme is printed in the light one, figures and code included.
(() => {
  const page = document.documentElement;
  let shown = null;

  function toPaper() {
    shown ??= page.dataset.theme;
    page.dataset.theme = "light";
  }

  function toScreen() {
    if (shown !== null) page.dataset.theme = shown;
    shown = null;
  }

  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", toScreen);
  matchMedia("print").addEventListener("change", ({ matches }) => (matches ? toPaper() : toScreen()));
})();
