// Bring the explorer to a page: at once, or, where it is embedded in a chapter, when its button is pressed.
(() => {
  const script = document.currentScript;

  function add(name) {
    return new Promise((resolve, reject) => {
      const part = document.createElement("script");
      part.src = new URL(name, script.src).href;
      part.onload = resolve;
      part.onerror = () => reject(new Error(`${name} could not be loaded.`));
      document.head.append(part);
    });
  }

  /** Style and scripts, once for all the explorers of a page. */
  async function load() {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("explorer.css", script.src).href;
    document.head.append(style);
    for (const name of ["data.js", "engine.js", "explorer.js"]) await add(name);
  }

  let loaded;

  async function open(place) {
    place.classList.add("nnx-opening"); // keeps room, so that nothing below moves
    const pressed = place.contains(document.activeElement);
    const waits = place.querySelector("button") ?? place.appendChild(document.createElement("p"));
    waits.textContent = "Loading the explorer …";
    try {
      await (loaded ??= load());
      globalThis.nncourseExplorer(place);
      if (pressed) place.querySelector("select").focus({ preventScroll: true }); // the button is gone
    } catch (error) {
      place.textContent = `The explorer did not start: ${error.message}`;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const named = /^#data=/.test(location.hash) && (/[#&]at=(\d+)/.exec(location.hash)?.[1] ?? "1");
    document.querySelectorAll(".nnx").forEach((place, i) => {
      const button = place.querySelector("button");
      place.dataset.at = i + 1;
      if (named !== place.dataset.at && button) {
        button.addEventListener("click", () => open(place), { once: true });
        return;
      }
      open(place);
      if (button) place.scrollIntoView(); // the address leads to this one, opened
    });
  });
})();
