// Quizzes: a button checks the chosen answers and tells what each of them means. Without this script every answer
// still has its feedback to open.
for (const form of document.querySelectorAll(".nnq-question")) {
  const button = form.querySelector("button");
  const status = form.querySelector("[role=status]");
  const answers = [...form.querySelectorAll(".nnq-answer")];
  const chosen = (answer) => answer.querySelector("input").checked;
  const right = (answer) => answer.dataset.right === "true";

  const check = () => {
    const picked = answers.filter(chosen);
    answers.forEach((answer) => answer.classList.remove("nnq-right", "nnq-wrong"));
    if (!picked.length) {
      status.textContent = "Choose an answer first.";
      return;
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
  };

  form.classList.add("nnq-live");
  button.hidden = false;
  button.type = "submit"; // so that Enter on an answer checks it too
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
}
