// What a reader has done stays in this browser: the answers to the quizzes and the chapters marked as finished. The
// side bar shows it, and one button there forgets it. Where the browser keeps nothing, nothing of this is shown.
(() => {
  const KEY = "nncourse-progress";
  const MARK = "nncourse-mark";
  const root = new URL(document.documentElement.dataset.content_root, location.href).href;
  /** A page's name: its address below the book's root, without query and ending. */
  const nameOf = (address) => new URL(address, location.href).href.replace(root, "").replace(/\.html.*$/, "");
  const here = nameOf(location.href);

  const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  /** What is kept; what cannot be read counts as nothing, and null stands for a browser that keeps nothing. */
  function load() {
    let text;
    try {
      localStorage.setItem(MARK, "1");
      localStorage.removeItem(MARK);
      text = localStorage.getItem(KEY) ?? "{}";
    } catch {
      return null;
    }
    let kept = {};
    try {
      kept = JSON.parse(text);
    } catch {} // torn: begin anew
    const part = (name) => (isRecord(kept?.[name]) ? kept[name] : {});
    return { answers: part("answers"), finished: part("finished"), counts: part("counts") };
  }

  let progress = load();
  if (!progress) return;

  function save(change) {
    progress = load() ?? progress; // another tab may have written
    change(progress);
    try {
      localStorage.setItem(KEY, JSON.stringify(progress));
    } catch {
      told.textContent = "This browser could not keep it.";
    }
    show();
  }

  /** The answers to a page's questions; on this page those that it asks now, for a question may have been rewritten. */
  function answersOf(page) {
    const all = Object.entries(isRecord(progress.answers[page]) ? progress.answers[page] : {});
    const isAsked = (key) => page !== here || forms.some((form) => form.dataset.key === key);
    return Object.fromEntries(all.filter(([key, answer]) => isAsked(key) && Array.isArray(answer?.chosen)));
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
    const answers = Object.values(answersOf(page));
    const right = answers.filter((answer) => answer.right).length;
    const count = page === here ? forms.length : progress.counts[page];
    return answers.length ? [`${right}/${count}`, `${right} of ${count} quiz questions right`] : null;
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
      answers[here] = { ...answersOf(here), [target.dataset.key]: detail };
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
    const detail = answersOf(here)[form.dataset.key];
    if (detail) form.dispatchEvent(new CustomEvent("remembered", { detail }));
  }
  if (forms.length) document.querySelector(".bd-article .nnq").after(mark);
  document.querySelector(".bd-sidebar-primary .bd-docs-nav")?.after(clear, told);
  show();
})();
