// Quizzes: a button checks the chosen answers and tells what each of them means. Without this script every answer
// still has its feedback to open. What was answered stays in this browser (memory.js).
(() => {
  for (const form of document.querySelectorAll(".nnq-question")) {
    const button = form.querySelector("button");
    const status = form.querySelector("[role=status]");
    const answers = [...form.querySelectorAll(".nnq-answer")];
    const input = (answer) => answer.querySelector("input");
    const chosen = (answer) => input(answer).checked;
    const right = (answer) => answer.dataset.right === "true";

    const forget = () => {
      answers.forEach((answer) => answer.classList.remove("nnq-right", "nnq-wrong"));
      status.replaceChildren();
    };

    /** Tell of the chosen answers; gives what there is to remember. */
    const check = () => {
      const picked = answers.filter(chosen);
      forget();
      if (!picked.length) {
        status.textContent = "Choose an answer first.";
        return null;
      }
      picked.forEach((answer) => answer.classList.add(right(answer) ? "nnq-right" : "nnq-wrong"));
      const told = picked.map((answer) => answer.querySelector("details p").cloneNode(true));
      told.forEach((paragraph, i) => paragraph.classList.add(right(picked[i]) ? "nnq-right" : "nnq-wrong"));
      status.replaceChildren(...told);
      const missing = answers.filter((answer) => right(answer) && !chosen(answer)).length;
      if (missing && picked.every(right)) {
        const more = document.createElement("p");
        more.textContent = `${missing} more ${missing === 1 ? "answer is" : "answers are"} right.`;
        status.append(more);
      }
      return { chosen: picked.map((answer) => answers.indexOf(answer)), right: answers.every((answer) => right(answer) === chosen(answer)) };
    };

    form.classList.add("nnq-live");
    button.hidden = false;
    button.type = "submit"; // so that Enter on an answer checks it too
    form.addEventListener("change", forget); // what is told belongs to the answer that was checked
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answered = check();
      if (answered) form.dispatchEvent(new CustomEvent("answered", { detail: answered, bubbles: true }));
    });
    form.addEventListener("remembered", ({ detail }) => {
      answers.forEach((answer, i) => (input(answer).checked = detail.chosen.includes(i)));
      check();
    });
    form.addEventListener("forgotten", () => {
      form.reset();
      forget();
    });
  }
})();
