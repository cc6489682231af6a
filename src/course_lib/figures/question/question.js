// A multiple-choice question: one click answers it, and the reader is told why; another click tries another answer.
import { button, node, output } from "../shared/controls.js";

const TEXTS = {
  pt: {
    none: "Nenhuma resposta escolhida ainda.",
    right: "Certo.",
    wrong: (letter) => `Não é ${letter}.`,
    again: "Escolha outra.",
  },
  en: {
    none: "No answer chosen yet.",
    right: "Right.",
    wrong: (letter) => `It is not ${letter}.`,
    again: "Choose another.",
  },
};

export function mount(element, data, language) {
  const texts = TEXTS[language];
  const answer = output("answer", "div");
  answer.append(node("p", { class: "course-note" }, texts.none));
  const options = data.options.map((option, index) => {
    const { input } = button({ name: "answer", label: "", press: () => choose(index) });
    input.classList.add("question-option");
    input.setAttribute("aria-pressed", "false");
    input.append(node("b", {}, `${letter(index)})`), node("span", {}, ...formula(option.text)));
    return input;
  });
  const asked = node("p", { class: "question-asked" }, ...formula(data.text));
  element.append(asked, node("div", { class: "question-options" }, ...options), answer);

  function choose(index) {
    const { correct, explanation } = data.options[index];
    options.forEach((option, place) => option.setAttribute("aria-pressed", String(place === index)));
    options[index].dataset.verdict = correct ? "right" : "wrong";
    const opening = node("b", { class: correct ? "question-right" : "question-wrong" }, correct ? texts.right : texts.wrong(letter(index)));
    answer.replaceChildren(node("p", {}, opening, " ", ...formula(explanation), correct ? "" : ` ${texts.again}`));
  }
}

// "c_{t−1}" and "h_t" with what follows the "_" lowered.
function formula(text) {
  return text
    .split(/(_\{[^}]+\}|_\p{L})/u)
    .map((part) => (part.startsWith("_") ? node("sub", {}, part.replace(/[_{}]/g, "")) : part));
}

function letter(index) {
  return String.fromCharCode(97 + index);
}
