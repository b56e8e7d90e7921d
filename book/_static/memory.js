// What a reader has done stays in this browser: the answers to the quizzes and the chapters marked as finished. The
// side bar shows it, and one button there forgets it. Where the browser keeps nothing, nothing of this is shown.
(() => {
  const KEY = "nncourse-progress";
  const MARK = "nncourse-mark";
  const root = new URL(document.documentElement.dataset.content_root, location.href).href;
  /** A page's name: its address below the book's root, without query and ending. */
  const nameOf = (address) => new URL(address, location.href).href.replace(root, "").replace(/\.html.*$/, "");
  const here = nameOf(location.href);

  function load() {
    try {
      localStorage.setItem(MARK, "1");
      localStorage.removeItem(MARK);
      const { answers = {}, finished = {}, counts = {} } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      return { answers, finished, counts };
    } catch {
      return null;
    }
  }

  let progress = load();
  if (!progress) return;

  function save(change) {
    progress = load() ?? progress; // another tab may have written
    change(progress);
    localStorage.setItem(KEY, JSON.stringify(progress));
    show();
  }

  const el = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const forms = [...document.querySelectorAll(".nnq-question[data-key]")];
  const mark = el("button", { type: "button", className: "progress-mark" });
  const clear = el("button", { type: "button", className: "progress-forget", textContent: "Forget my progress" });
  const told = el("p", { className: "progress-told", role: "status" });

  function isStarted() {
    return Object.keys(progress.finished).length + Object.keys(progress.answers).length > 0;
  }

  /** What the side bar says of a page: finished, or how many of its questions were answered right. */
  function sign(page) {
    if (progress.finished[page]) return ["✓", "finished"];
    const answers = Object.values(progress.answers[page] ?? {});
    const right = answers.filter((answer) => answer.right).length;
    return answers.length ? [`${right}/${progress.counts[page]}`, `${right} of ${progress.counts[page]} quiz questions right`] : null;
  }

  function show() {
    for (const link of document.querySelectorAll(".bd-sidebar-primary .bd-docs-nav a.reference.internal")) {
      link.querySelector(".progress-sign")?.remove();
      const found = sign(nameOf(link.href));
      if (!found) continue;
      const element = el("span", { className: "progress-sign" });
      element.append(el("span", { textContent: found[0], ariaHidden: "true" }));
      element.append(el("span", { className: "visually-hidden", textContent: ` (${found[1]})` }));
      link.append(element);
    }
    mark.textContent = progress.finished[here] ? "Finished ✓ (press to undo)" : "Mark this chapter as finished";
    clear.hidden = !isStarted();
  }

  document.addEventListener("answered", ({ target, detail }) =>
    save(({ answers, counts }) => {
      (answers[here] ??= {})[target.dataset.key] = detail;
      counts[here] = forms.length;
    }),
  );
  mark.addEventListener("click", () =>
    save(({ finished }) => (finished[here] ? delete finished[here] : (finished[here] = true))),
  );
  clear.addEventListener("click", () => {
    if (!confirm("Forget all answers and finished chapters that this browser keeps for the book?")) return;
    localStorage.removeItem(KEY);
    progress = { answers: {}, finished: {}, counts: {} };
    forms.forEach((form) => form.dispatchEvent(new CustomEvent("forgotten")));
    show();
    told.textContent = "Forgotten.";
  });
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    progress = load() ?? progress;
    show();
  });

  for (const form of forms) {
    const detail = progress.answers[here]?.[form.dataset.key];
    if (detail) form.dispatchEvent(new CustomEvent("remembered", { detail }));
  }
  if (forms.length) document.querySelector(".bd-article .nnq").after(mark);
  document.querySelector(".bd-sidebar-primary .bd-docs-nav")?.after(clear, told);
  show();
})();
