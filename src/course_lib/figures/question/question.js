// A multiple-choice question: the reader chooses, checks, and is told why.
import { button, node, output } from "../shared/controls.js";

const TEXTS = {
  pt: {
    check: "Conferir",
    chosen: (letter) => `Você escolheu ${letter}. Clique em “Conferir” para ver se é essa.`,
    none: "Nenhuma resposta escolhida ainda.",
    first: "Escolha uma resposta antes de conferir.",
    right: "Certo.",
    wrong: (letter) => `Não é ${letter}.`,
    again: "Escolha outra e confira de novo.",
  },
  en: {
    check: "Check",
    chosen: (letter) => `You chose ${letter}. Press “Check” to see whether that is it.`,
    none: "No answer chosen yet.",
    first: "Choose an answer before checking.",
    right: "Right.",
    wrong: (letter) => `It is not ${letter}.`,
    again: "Choose another and check again.",
  },
};

export function mount(element, data, language) {
  const texts = TEXTS[language];
  const answer = output("answer", "div");
  answer.append(node("p", { class: "course-note" }, texts.none));
  const inputs = data.options.map((option, index) => {
    const input = node("input", { type: "radio", name: "answer", value: index });
    input.addEventListener("change", () => {
      element.querySelectorAll(".course-option").forEach((label) => label.removeAttribute("data-verdict"));
      say(node("p", { class: "course-note" }, texts.chosen(letter(index))));
    });
    return input;
  });
  const options = data.options.map((option, index) =>
    node("label", { class: "course-option" }, inputs[index], node("span", {}, node("b", {}, `${letter(index)}) `), ...formula(option.text))),
  );
  const check = button({ name: "check", label: texts.check, press: verdict });
  check.input.type = "submit"; // so that Enter checks too
  // A form of its own: the same question shown twice keeps two choices.
  const question = node("legend", {}, ...formula(data.text));
  const form = node("form", {}, node("fieldset", { class: "course-options" }, question, ...options), check.root);
  form.addEventListener("submit", (event) => event.preventDefault());
  element.append(
    node("style", {}, STYLE),
    form,
    answer,
  );

  function verdict() {
    const index = inputs.findIndex((input) => input.checked);
    if (index < 0) {
      say(node("p", {}, texts.first));
      return;
    }
    const { correct, explanation } = data.options[index];
    options[index].dataset.verdict = correct ? "right" : "wrong";
    const opening = node("b", { class: correct ? "course-right" : "course-wrong" }, correct ? texts.right : texts.wrong(letter(index)));
    say(node("p", {}, opening, " ", ...formula(explanation)), correct ? null : node("p", { class: "course-note" }, texts.again));
  }

  function say(...lines) {
    answer.replaceChildren(...lines.filter((line) => line !== null));
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

const STYLE = `
.course-figure .course-options { margin: 0 0 0.8rem; padding: 0; border: 0; min-width: 0; }
.course-figure .course-options legend { float: none; width: auto; margin: 0 0 0.6rem; padding: 0; font-size: 1rem; font-weight: 500; }
.course-figure .course-option {
  display: flex;
  gap: 0.6rem;
  align-items: baseline;
  margin: 0.35rem 0;
  padding: 0.45rem 0.7rem;
  border: 1px solid var(--course-line);
  border-left: 4px solid var(--course-line);
  border-radius: 6px;
  cursor: pointer;
}
.course-figure .course-option:hover { border-color: var(--course-blue); }
.course-figure .course-option:has(input:checked) { border-color: var(--course-blue); background: var(--course-raised); }
.course-figure label.course-option[data-verdict="right"] { border-color: var(--course-good); }
.course-figure label.course-option[data-verdict="wrong"] { border-color: var(--course-bad); }
.course-figure label.course-option[data-verdict="right"]::after { content: "✓" / ""; margin-left: auto; color: var(--course-good); font-weight: 700; }
.course-figure label.course-option[data-verdict="wrong"]::after { content: "✗" / ""; margin-left: auto; color: var(--course-bad); font-weight: 700; }
.course-figure .course-option input { flex: none; width: 1.05rem; height: 1.05rem; margin: 0; transform: translateY(2px); }
.course-figure .course-right { color: var(--course-good); }
.course-figure .course-wrong { color: var(--course-bad); }
`;
