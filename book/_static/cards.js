// What a link within the book leads to, told in a card while a pointer rests on the link or the keyboard's focus is on
// it. The texts (cards.py) are loaded when the first card is wanted. Escape puts a card away, and the pointer may go
// onto it. A finger has no way to rest on a link: it follows it.
(() => {
  const REST = 350; // milliseconds that a pointer rests on a link before its card opens
  const LEAVE = 250; // milliseconds that it may take from the link to the card
  const GAP = 6; // pixels between link and card, and between card and window
  const LINKS = ".bd-article a.reference.internal[href]:not([download])";

  const root = new URL(document.documentElement.dataset.content_root, location.href).href;
  const name = location.href.replace(root, "").replace(/\.html.*$/, "").replaceAll("/", "-");
  const article = document.querySelector(".bd-article");
  if (!article || !("popover" in HTMLElement.prototype)) return;

  const card = document.createElement("div");
  Object.assign(card, { id: "link-card", role: "tooltip", popover: "manual" });
  document.body.append(card);
  let texts, timer, owner;

  function load() {
    texts ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${root}_static/cards/${name}.js`;
      script.onload = () => resolve(globalThis.nncourseCards);
      script.onerror = () => resolve({});
      document.head.append(script);
    });
    return texts;
  }

  function later(wait, action) {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  }

  function close() {
    clearTimeout(timer);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    if (card.matches(":popover-open")) card.hidePopover();
  }

  async function open(link) {
    close();
    owner = link;
    const text = (await load())[link.getAttribute("href")];
    if (owner !== link || !text) return;
    card.innerHTML = text;
    card.scrollTop = 0;
    link.setAttribute("aria-describedby", card.id);
    card.showPopover();
    place(link);
  }

  /** Below the link's first line, or above it where there is no room. */
  function place(link) {
    const [line] = link.getClientRects();
    const { offsetWidth: width, offsetHeight: height } = card;
    const isBelow = line.bottom + GAP + height <= innerHeight || line.top - GAP < height;
    const top = isBelow ? line.bottom + GAP : line.top - GAP - height;
    const left = Math.max(GAP, Math.min(line.left, document.documentElement.clientWidth - width - GAP));
    Object.assign(card.style, { top: `${top + scrollY}px`, left: `${left + scrollX}px` });
  }

  const linkOf = (event) => event.target.closest(LINKS);
  article.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (!link || event.pointerType === "touch") return;
    load();
    if (link === owner) clearTimeout(timer);
    else later(REST, () => open(link));
  });
  article.addEventListener("pointerout", (event) => linkOf(event) && later(LEAVE, close));
  article.addEventListener("focusin", (event) => linkOf(event)?.matches(":focus-visible") && open(linkOf(event)));
  article.addEventListener("focusout", close);
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", () => later(LEAVE, close));
  addEventListener("keydown", ({ key }) => key === "Escape" && close());
  addEventListener("beforeprint", close);
})();
