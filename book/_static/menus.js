// The theme's two menus: it lets go of the focus when their buttons are pressed, and so cannot give it back.
(() => {
  for (const side of ["primary", "secondary"]) {
    const button = document.querySelector(`.${side}-toggle`);
    const menu = document.getElementById(`pst-${side}-sidebar-modal`);
    menu?.addEventListener("close", () => button?.focus());
  }
})();
