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

  async function open(place) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("explorer.css", script.src).href;
    document.head.append(style);
    const pressed = place.contains(document.activeElement);
    const waits = place.querySelector("button") ?? place.appendChild(document.createElement("p"));
    waits.textContent = "Loading the explorer …";
    try {
      for (const name of ["data.js", "engine.js", "explorer.js"]) await add(name);
      globalThis.nncourseExplorer(place);
      if (pressed) place.querySelector("select").focus({ preventScroll: true }); // the button is gone
    } catch (error) {
      place.textContent = `The explorer did not start: ${error.message}`;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll(".nnx")) {
      const button = place.querySelector("button");
      if (button) button.addEventListener("click", () => open(place), { once: true });
      else open(place);
    }
  });
})();
