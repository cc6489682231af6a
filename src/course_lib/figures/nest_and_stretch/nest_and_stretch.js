// Nest and stretch: the reader builds a sentence downwards and sideways, and every model says which number its next verb has.

import { button, details, node, note, output, percent, slider, table } from "../shared/controls.js";
import { drawToFit, layOut, widthOf } from "../shared/layout.js";
import { RecurrentLM, softmax } from "../shared/nn.js";
import { GPT } from "../shared/transformer.js";
import { answerBars, barLegend } from "./answer_bars.js";
import { build, judge } from "./built_sentence.js";
import { nestedPicture } from "./nested_picture.js";

const ARROWS = { ArrowDown: ["nested", 1], ArrowUp: ["nested", -1], ArrowRight: ["stretched", 1], ArrowLeft: ["stretched", -1] };

export const TEXT = {
  pt: {
    names: { rnn: "RNN", lstm: "LSTM", gru: "GRU", gpt: "atenção" },
    the: (name) => `a ${name}`,
    nested: "Encaixar: orações",
    stretched: "Esticar: palavras em linha",
    stretchedValue: (words) => String(words),
    flat: (words) => `${words} palavras em linha`,
    deep: (words) => `${words} palavras encaixadas`,
    standing: (words) => `a frase acima: ${words}`,
    inLine: (words) => `${words} em linha, sem encaixe`,
    keys: "Frase em construção: setas para baixo e para cima encaixam, setas para os lados esticam",
    picture: "A frase em degraus: cada oração encaixada fica uma linha abaixo, e um arco liga cada sujeito ao seu verbo",
    bars: "Probabilidade dos verbos no singular e no plural, por modelo",
    words: (count) => (count === 1 ? "1 palavra" : `${count} palavras`),
    moreNested: "↓ encaixar",
    moreStretched: "→ esticar",
    nestMore: "Encaixar mais uma oração",
    stretchMore: "Esticar com mais palavras",
    subject: (noun, plural) => `${noun}, ${plural ? "plural: passar ao singular" : "singular: passar ao plural"}`,
    singular: "singular",
    plural: "plural",
    right: "acerta",
    wrong: "erra",
    doubt: "em dúvida",
    said: (distance, nested, noun) =>
      `${distance === 0 ? "O verbo vem logo depois de" : distance === 1 ? "Há 1 palavra entre" : `Há ${distance} palavras entre`} “${noun}”` +
      `${distance === 0 ? "" : " e o seu verbo"}${nested === 0 ? "" : nested === 1 ? ", com 1 oração encaixada" : `, com ${nested} orações encaixadas`}. `,
    verdicts: { right: ["acerta", "acertam"], wrong: ["erra", "erram"], doubt: ["fica em dúvida", "ficam em dúvida"] },
    read: (words) => `Os modelos leram: ${words} …`, // whoever reads this needs no gloss
    tally: (choices, parts) => `Nas ${choices} combinações de singular e plural desta construção, acertos de cada modelo: ${parts}.`,
    count: (name, count) => `${name} ${count}`,
    table: "Ver os números em uma tabela",
    headers: ["modelo", "singular", "plural", "outras palavras"],
  },
  en: {
    names: { rnn: "RNN", lstm: "LSTM", gru: "GRU", gpt: "attention" },
    the: (name) => (name === "attention" ? name : `the ${name}`),
    nested: "Nest: clauses",
    stretched: "Stretch: words in line",
    stretchedValue: (words) => String(words),
    flat: (words) => `${words} words in line`,
    deep: (words) => `${words} words nested`,
    standing: (words) => `the sentence above: ${words}`,
    inLine: (words) => `${words} in line, no nesting`,
    keys: "The sentence being built: the arrows down and up nest, the arrows to the sides stretch",
    picture: "The sentence in steps: each nested clause is one row lower, and an arc joins each subject to its verb",
    bars: "Probability of the verbs in the singular and in the plural, by model",
    words: (count) => (count === 1 ? "1 word" : `${count} words`),
    moreNested: "↓ nest",
    moreStretched: "→ stretch",
    nestMore: "Nest one more clause",
    stretchMore: "Stretch with more words",
    subject: (noun, plural) => `${noun}, ${plural ? "plural: make it singular" : "singular: make it plural"}`,
    singular: "singular",
    plural: "plural",
    right: "right",
    wrong: "wrong",
    doubt: "in doubt",
    said: (distance, nested, noun) =>
      `${distance === 0 ? "The verb comes right after" : distance === 1 ? "There is 1 word between" : `There are ${distance} words between`} “${noun}”` +
      `${distance === 0 ? "" : " and its verb"}${nested === 0 ? "" : nested === 1 ? ", with 1 nested clause" : `, with ${nested} nested clauses`}. `,
    verdicts: { right: ["is right", "are right"], wrong: ["is wrong", "are wrong"], doubt: ["is in doubt", "are in doubt"] },
    read: (words, gloss) => `The models have read: ${words} … (word by word: ${gloss} …)`,
    tally: (choices, parts) => `In the ${choices} combinations of singular and plural of this construction, each model is right in: ${parts}.`,
    count: (name, count) => `${name} ${count}`,
    table: "See the numbers in a table",
    headers: ["model", "singular", "plural", "other words"],
  },
};

export function mount(element, data, language) {
  const text = TEXT[language];
  const models = Object.entries(data.models).map(([kind, packed]) => ({ kind, next: nextOf(packed) }));
  const ids = new Map(data.tokens.map((token, id) => [token, id]));
  const state = { ...data.state, plural: [...data.state.plural] };
  const most = { nested: data.levels.length - 1, stretched: data.flat.length };
  const wordsIn = (phrases) => data.flat.slice(0, phrases).flat().length;

  const range = (name, show) =>
    slider({ name, label: text[name], min: 0, max: most[name], step: 1, value: state[name], show, change: (value) => change({ [name]: value }) });
  const sliders = { nested: range("nested", String), stretched: range("stretched", (phrases) => text.stretchedValue(wordsIn(phrases))) };
  const { nested: deepest, flat: longest } = data.presets;
  const presets = {
    flat: { nested: 0, stretched: longest },
    deep: { nested: deepest, stretched: 0 },
  };
  const flat = button({ name: "flat", label: text.flat(wordsIn(longest)), press: () => change(presets.flat) });
  const deep = button({ name: "deep", label: text.deep(build(data, { ...state, ...presets.deep }).distance), press: () => change(presets.deep) });

  const picture = node("div", { "data-output": "picture", class: "nest-picture", role: "group", tabindex: 0, "aria-label": text.keys, "data-lm-suppress-shortcuts": "true" });
  const bars = node("div", { "data-output": "answers" });
  const legend = node("p", { class: "course-legend nest-legend", "data-output": "legend" });
  const said = output("said");
  said.classList.add("course-verdict");
  const read = note("");
  read.dataset.output = "sentence";
  const tally = note("");
  tally.dataset.output = "tally";
  const numbers = details(text.table);
  numbers.body.dataset.output = "numbers";
  let built = null;
  let answers = [];

  layOut(element, {
    picture: [picture, legend, bars],
    controls: [sliders.nested.root, sliders.stretched.root, node("div", { class: "nest-presets" }, deep.root, flat.root)],
    says: [said, read, tally],
    folded: [numbers.root],
  });
  picture.addEventListener("keydown", (event) => {
    const [name, by] = ARROWS[event.key] ?? [];
    if (!name) return;
    event.preventDefault();
    change({ [name]: Math.max(0, Math.min(most[name], state[name] + by)) });
  });
  let width = 0;
  answer();
  drawToFit(picture, () => {
    if (widthOf(picture) !== width) draw();
  });

  function change(to) {
    Object.assign(state, to);
    for (const name of ["nested", "stretched"]) sliders[name].move(state[name]);
    answer();
    draw();
  }

  function flip(depth) {
    state.plural[depth] = !state.plural[depth];
    change({});
  }

  // Every model reads the sentence as it stands.
  function answer() {
    built = build(data, state);
    const inLine = build(data, { ...state, nested: 0, stretched: phrasesFor(built.distance) });
    answers = models.map(({ kind, next }) => {
      const both = numbersOf(next, built.words);
      const flatly = state.nested ? numbersOf(next, inLine.words) : null;
      return { kind, name: text.names[kind], ...both, verdict: judge(both, state.plural[0]), inLine: flatly };
    });
    legend.replaceChildren(
      ...barLegend([
        { thin: false, words: text.standing(text.words(built.distance)), shown: true },
        { thin: true, words: text.inLine(text.words(inLine.distance)), shown: state.nested > 0 },
      ]),
    );
    say();
  }

  // What one model gives to the main verbs of each number after these words.
  function numbersOf(next, words) {
    const shares = next([data.start, ...words].map((word) => ids.get(word)));
    const sum = (verbs) => verbs.reduce((total, verb) => total + shares[ids.get(verb)], 0);
    return { singular: sum(data.verbs.singular), plural: sum(data.verbs.plural) };
  }

  // The fewest flat phrases that are at least so many words, or all of them.
  function phrasesFor(words) {
    let count = 0;
    while (count < most.stretched && wordsIn(count) < words) count += 1;
    return count;
  }

  function say() {
    const list = new Intl.ListFormat(language === "pt" ? "pt-BR" : "en-GB", { type: "conjunction" });
    const parts = ["wrong", "doubt", "right"].flatMap((verdict) => {
      const names = answers.filter((one) => one.verdict === verdict).map((one) => text.the(one.name));
      return names.length ? [`${list.format(names)} ${text.verdicts[verdict][names.length > 1 ? 1 : 0]}`] : [];
    });
    const verdicts = `${parts.join("; ")}.`;
    said.textContent = text.said(built.distance, state.nested, built.rows[0].subject) + verdicts[0].toUpperCase() + verdicts.slice(1);
    read.textContent = text.read(built.words.join(" "), built.words.map((word) => data.glosses[word]).join(" "));
    const choices = 2 ** (state.nested + 1);
    const counts = answers.map(({ kind, name }) => text.count(name, data.right[kind][state.nested][state.stretched]));
    tally.textContent = text.tally(choices, counts.join(", "));
    const shown = (share) => percent(share, language);
    const rows = answers.map(({ name, singular, plural }) => [name, shown(singular), shown(plural), shown(Math.max(0, 1 - singular - plural))]);
    numbers.body.replaceChildren(table({ caption: `${built.words.join(" ")} …`, headers: text.headers, rows }));
    for (const [one, { nested, stretched }] of [[flat, presets.flat], [deep, presets.deep]]) {
      one.input.setAttribute("aria-pressed", String(state.nested === nested && state.stretched === stretched));
    }
  }

  function draw() {
    const unseen = !picture.clientWidth && picture.childElementCount > 0;
    width = unseen ? 0 : widthOf(picture); // never seen yet, it is that of a usual page: the figure may be printed
    // drawToFit draws once there is room again, but does not see what was hidden for less than a frame
    if (unseen) return void requestAnimationFrame(() => picture.clientWidth && draw());
    const wide = Math.max(width, 240);
    const focused = picture.contains(document.activeElement) ? document.activeElement.dataset.part : null;
    picture.replaceChildren(
      nestedPicture({
        ...built,
        most: data.levels.length,
        flat: data.flat,
        width: wide,
        family: getComputedStyle(picture).fontFamily,
        text,
        ghosts: {
          nest: state.nested < most.nested ? text.moreNested : null,
          stretch: state.stretched < most.stretched ? text.moreStretched : null,
          more: text.moreStretched,
        },
        flip,
        nest: () => change({ nested: state.nested + 1 }),
        stretch: () => change({ stretched: state.stretched + 1 }),
      }),
    );
    bars.replaceChildren(answerBars({ answers, verbs: data.levels[0].verb, plural: state.plural[0], width: wide, language, text }));
    if (focused) (picture.querySelector(`[data-part="${focused}"]`) ?? picture).focus();
  }
}

// The probabilities of the next token, for either kind of model.
function nextOf(packed) {
  if ("heads" in packed) {
    const model = new GPT(packed);
    return (tokens) => softmax(model.run(tokens).logits.at(-1));
  }
  const model = new RecurrentLM(packed);
  return (tokens) => softmax(model.logits(model.run(tokens).at(-1)));
}
