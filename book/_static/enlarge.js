// A figure opens large: by a tap on it, or by the button in its corner. On a phone the large one is wider than the
// window and can be moved in it.
(() => {
  const LEAST = 1000; // pixels that a large figure is wide at least

  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", "Enlarged figure");
  dialog.innerHTML = '<button type="button" class="enlarged-close">Close</button><div class="enlarged-view"></div>';
  const view = dialog.querySelector(".enlarged-view");

  /** The picture of a figure that the theme in force shows. */
  function shown(figure) {
    return [...figure.querySelectorAll("img")].find((image) => image.offsetParent);
  }

  function open(figure) {
    const image = shown(figure);
    if (!image) return;
    const large = image.cloneNode();
    large.loading = "eager";
    large.removeAttribute("height");
    large.style.width = `${Math.max(LEAST, image.clientWidth)}px`;
    const caption = figure.querySelector("figcaption")?.cloneNode(true);
    caption?.querySelectorAll(".headerlink").forEach((link) => link.remove());
    caption?.removeAttribute("id");
    view.replaceChildren(large, ...(caption ? [caption] : []));
    view.tabIndex = 0;
    dialog.showModal();
  }

  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => (target === dialog || target.matches("img")) && dialog.close());
  document.body.append(dialog);

  for (const figure of document.querySelectorAll(".bd-article :is(figure, .cell_output):has(img)")) {
    if (figure.querySelector("figure")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "enlarge";
    button.textContent = "Enlarge";
    button.addEventListener("click", () => open(figure));
    const images = figure.querySelectorAll("img");
    images.forEach((image) => image.addEventListener("click", () => open(figure)));
    images[images.length - 1].after(button);
  }
})();
