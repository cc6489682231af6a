// The unrolled network on the reader's sentence: one step at a time, each waiting for the state of the one before it.

import { decimal, details, heading, node, note, output } from "../shared/controls.js";
import { percent, select, slider, table } from "../shared/controls.js";
import { layOut } from "../shared/layout.js";
import { RecurrentLM, softmax } from "../shared/nn.js";
import { stepper } from "../shared/stepper.js";
import { bars, middleOfStep, strip, unrolledPicture } from "./unrolled_picture.js";
import { isSpecial, sentenceField } from "../shared/words.js";

const NAMES = { rnn: "RNN", lstm: "LSTM", gru: "GRU" };
const INTERVAL = 1100; // milliseconds between steps while playing

export const TEXT = {
  pt: {
    cell: "Célula",
    step: "Passo t",
    stepValue: (step, total) => `${step} de ${total}`,
    play: "Reproduzir",
    pause: "Pausar",
    next: "Próximo passo",
    picture: "Rede desenrolada: um quadro por palavra, da esquerda para a direita",
    scroll: "Rede desenrolada; role para os lados",
    first: (cell, word) => `Passo 1: a ${cell} lê “${word}” e parte do estado h₀, só de zeros. `,
    later: (cell, word, t) => `Passo ${t}: a ${cell} lê “${word}” e junta essa palavra ao estado deixado pelo passo ${t - 1}. `,
    waits: (t) => `O passo ${t} só pode começar quando este terminar.`,
    ends: "Com isso a frase inteira passou pela rede, um passo de cada vez.",
    state: "Estado depois deste passo",
    unit: "Unidade do estado",
    unitValue: (unit, total) => `${unit} de ${total}`,
    key: "laranja: negativo; azul: positivo; mais forte: mais longe de zero",
    keyMemory: "a cor de c é relativa ao seu maior valor",
    gates: "Portas: valor médio das unidades (0 fechada, 1 aberta)",
    input: "entrada i",
    forget: "esquecimento f",
    output: "saída o",
    reset: "reinício r",
    update: "atualização z",
    nextWords: "As cinco palavras mais prováveis a seguir",
    actual: (word, share) => `A palavra que de fato vem a seguir, “${word}”, tem probabilidade ${share}.`,
    nothing: "Aqui a sua frase termina: o modelo diz o que viria a seguir.",
    number: "Probabilidade somada dos verbos principais",
    singular: "no singular",
    plural: "no plural",
    others: "outras palavras",
    more: "Escrever outra frase",
    numbers: "Ver o estado em uma tabela",
    unitHeader: "unidade",
  },
  en: {
    cell: "Cell",
    step: "Step t",
    stepValue: (step, total) => `${step} of ${total}`,
    play: "Play",
    pause: "Pause",
    next: "Next step",
    picture: "Unrolled network: one box per word, from left to right",
    scroll: "Unrolled network; scroll sideways",
    first: (cell, word) => `Step 1: the ${cell} reads “${word}” and starts from the state h₀, all zeros. `,
    later: (cell, word, t) => `Step ${t}: the ${cell} reads “${word}” and mixes it with the state that step ${t - 1} left. `,
    waits: (t) => `Step ${t} cannot begin until this one has ended.`,
    ends: "With this the whole sentence has gone through the network, one step at a time.",
    state: "State after this step",
    unit: "Unit of the state",
    unitValue: (unit, total) => `${unit} of ${total}`,
    key: "orange: negative; blue: positive; stronger: farther from zero",
    keyMemory: "the colour of c is relative to its largest value",
    gates: "Gates: mean over the units (0 closed, 1 open)",
    input: "input i",
    forget: "forget f",
    output: "output o",
    reset: "reset r",
    update: "update z",
    nextWords: "The five likeliest next words",
    actual: (word, share) => `The word that does come next, “${word}”, has probability ${share}.`,
    nothing: "Your sentence ends here: the model says what would come next.",
    number: "Summed probability of the main verbs",
    singular: "in the singular",
    plural: "in the plural",
    others: "other words",
    more: "Write another sentence",
    numbers: "See the state in a table",
    unitHeader: "unit",
  },
};

// The `count` likeliest tokens, the likeliest first: [{ token, share }].
export function likeliest(probabilities, tokens, count) {
  return Array.from(probabilities, (share, id) => ({ token: tokens[id], share }))
    .sort((a, b) => b.share - a.share)
    .slice(0, count);
}

export function mount(element, data, language) {
  const text = TEXT[language];
  const models = Object.fromEntries(Object.entries(data.models).map(([key, model]) => [key, new RecurrentLM(model)]));
  const verbs = data.verbs && Object.fromEntries(Object.entries(data.verbs).map(([key, words]) => [key, idsOf(words)]));
  const state = { cell: Object.keys(models)[0], step: 2, unit: 0, words: [], ids: [], steps: [], probabilities: [] };

  const cell = select({
    name: "cell",
    label: text.cell,
    options: Object.keys(models).map((key) => ({ value: key, text: NAMES[key] })),
    value: state.cell,
    change: (value) => {
      state.cell = value;
      run();
    },
  });
  const player = stepper({ text, first: 1, interval: INTERVAL, element, goTo: (number) => goTo(number - 1) });
  const width = Object.values(models)[0].width;
  const unit = slider({
    name: "unit",
    label: text.unit,
    min: 1,
    max: width,
    step: 1,
    value: 1,
    show: (value) => text.unitValue(value, width),
    change: (value) => chooseUnit(value - 1),
  });
  const written = data.sentence.join(" ");
  const sentence = sentenceField({ tokens: data.tokens, value: written, language, most: 60, change: read });

  const group = { role: "group", "aria-label": text.scroll, tabindex: 0 }; // the arrow keys scroll it
  const scroll = node("div", { class: "course-scroll", "data-output": "unrolled", ...group });
  const said = output("step");
  const strips = node("div", { "data-output": "state" });
  const unitValues = output("unit");
  const key = note("");
  const gates = node("div", { "data-output": "gates" });
  const next = node("div", { "data-output": "next" });
  const number = node("div", { "data-output": "number" });
  const numbers = details(text.numbers);
  numbers.body.dataset.output = "numbers";
  said.classList.add("course-verdict");
  layOut(element, {
    picture: [scroll],
    controls: [cell.root, player.step, unit.root, player.play],
    says: [
      said,
      node(
        "div",
        { class: "course-columns" },
        node("div", {}, heading(text.nextWords), next, number),
        node("div", {}, heading(text.state), strips, unitValues, key, gates),
      ),
    ],
    more: { summary: text.more, controls: [sentence.root] },
    folded: [numbers.root],
  });

  function idsOf(words) {
    return words.map((word) => data.tokens.indexOf(word));
  }

  function read({ words, ids }) {
    const wasLast = state.words.length > 0 && state.step === state.words.length - 1;
    player.pause();
    state.words = [data.start, ...words];
    state.ids = [...idsOf([data.start]), ...ids];
    state.step = wasLast ? words.length : Math.min(state.step, words.length);
    run();
  }

  // All the steps are computed here, in their order; the slider only chooses which one is shown.
  function run() {
    const model = models[state.cell];
    state.steps = model.run(state.ids);
    state.probabilities = state.steps.map((one) => softmax(model.logits(one)));
    render();
  }

  function goTo(index) {
    state.step = index;
    render();
  }

  function chooseUnit(index) {
    state.unit = index;
    unit.move(index + 1);
    renderState();
  }

  function render() {
    const { words, step: t } = state;
    player.move(t + 1, words.length);
    said.textContent =
      (t === 0 ? text.first(NAMES[state.cell], words[0]) : text.later(NAMES[state.cell], words[t], t + 1)) +
      (t === words.length - 1 ? text.ends : text.waits(t + 2));
    renderPicture();
    renderState();
    renderGates();
    renderNext();
  }

  function renderPicture() {
    const picture = unrolledPicture({
      words: state.words,
      states: state.steps.map((one) => one.hidden),
      best: state.probabilities.map((shares) => likeliest(shares, data.tokens, 1)[0].token),
      current: state.step,
      name: NAMES[state.cell],
      label: text.picture,
      choose: (index) => {
        player.pause();
        goTo(index);
      },
    });
    scroll.replaceChildren(picture);
    scroll.scrollLeft = middleOfStep(state.step) * (picture.clientWidth / picture.viewBox.baseVal.width) - scroll.clientWidth / 2;
  }

  function renderState() {
    const { hidden, cell: memory, gates: opened } = state.steps[state.step];
    const shared = { chosen: state.unit, choose: chooseUnit };
    const rows = [strip({ name: "h", values: hidden, most: 1, ...shared })];
    const columns = [["h", hidden]];
    if (memory) {
      rows.push(strip({ name: "c", values: memory, most: Math.max(1, ...memory.map(Math.abs)), ...shared }));
      columns.push(["c", memory]);
    }
    for (const [gate, values] of Object.entries(opened)) columns.push([text[gate], values]);
    strips.replaceChildren(...rows);
    key.textContent = memory ? `${text.key}; ${text.keyMemory}` : text.key;
    const show = (values, index) => decimal(values[index], language, 2);
    unitValues.textContent = columns.map(([name, values]) => `${name} = ${show(values, state.unit)}`).join("; ");
    const headers = [text.unitHeader, ...columns.map(([name]) => name)];
    const line = (index) => [String(index + 1), ...columns.map(([, values]) => show(values, index))];
    const lines = Array.from(hidden, (_, index) => line(index));
    numbers.body.replaceChildren(table({ caption: text.state, headers, rows: lines }));
  }

  function renderGates() {
    const opened = Object.entries(state.steps[state.step].gates);
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const rows = opened.map(([gate, values]) => ({
      name: text[gate],
      share: mean(values),
      shown: decimal(mean(values), language, 2),
      colour: "var(--course-slate)",
    }));
    gates.replaceChildren(...(rows.length ? [heading(text.gates), bars(rows)] : []));
  }

  function renderNext() {
    const shares = state.probabilities[state.step];
    const coming = state.words[state.step + 1];
    const rows = likeliest(shares, data.tokens, 5).map(({ token, share }) => ({
      name: token,
      share,
      shown: percent(share, language),
      marked: token === coming,
    }));
    const chance = coming === undefined ? null : percent(shares[state.ids[state.step + 1]], language);
    const sentenceAbout = chance === null ? text.nothing : text.actual(coming, chance);
    next.replaceChildren(bars(rows), note(sentenceAbout));
    if (!verbs) return;
    const sum = (ids) => ids.reduce((total, id) => total + shares[id], 0);
    const [singular, plural] = [sum(verbs.singular), sum(verbs.plural)];
    const parts = [
      { name: text.singular, share: singular, colour: "var(--course-teal)" },
      { name: text.plural, share: plural, colour: "var(--course-rose)" },
      { name: text.others, share: Math.max(0, 1 - singular - plural), colour: "var(--course-grey)" },
    ];
    const lines = parts.map((part) => ({ ...part, shown: percent(part.share, language) }));
    number.replaceChildren(heading(text.number), bars(lines));
  }

  read({ words: data.sentence.filter((word) => !isSpecial(word)), ids: idsOf(data.sentence) });
}
