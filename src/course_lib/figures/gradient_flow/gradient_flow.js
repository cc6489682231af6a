// How much of the gradient of the last word's loss reaches each earlier step: backpropagation through time in the page.

import { checkbox, decimal, details, node, output } from "../shared/controls.js";
import { scientific, select, slider, table } from "../shared/controls.js";
import { curves, legendItem, NAMES } from "./gradient_curves.js";
import { clippingFactor, norm, RecurrentLM } from "../shared/nn.js";
import { drawToFit, layOut, widthOf } from "../shared/layout.js";
import { sentenceField } from "../shared/words.js";

export const TEXT = {
  pt: {
    cell: "Rede",
    moment: "Momento",
    initial: "antes do treino",
    trained: "depois do treino",
    distance: "Distância k",
    distanceValue: (k) => (k === 1 ? "1 passo" : `${k} passos`),
    scale: "Escala dos pesos recorrentes",
    clipping: "Cortar o gradiente pela norma",
    limit: "Limite do corte",
    plot: "Norma do gradiente por distância, em escala logarítmica",
    across: "distância k (passos para trás)",
    explosion: "explode",
    vanishing: "desaparece",
    target: (word) => `A perda é a da palavra “${word}”, prevista no passo T a partir das anteriores.`,
    value: (norm, word, k) => `No estado do passo T − ${k}, logo depois de ler “${word}”, a norma do gradiente é ${norm}.`,
    memory: (norm) => ` Em relação à memória c do mesmo passo, é ${norm}.`,
    here: "Este é o próprio passo T; aumente a distância para comparar.",
    ratio: (k, ratio, step) =>
      `Voltar ${k} ${k === 1 ? "passo" : "passos"} multiplica a norma por ${ratio} (em média, por ${step} a cada passo). `,
    vanishes: (cell) => `O gradiente da ${cell} desaparece no caminho.`,
    weakens: (cell) => `O gradiente da ${cell} enfraquece, mas chega.`,
    stays: (cell) => `O gradiente da ${cell} se mantém: nem desaparece nem explode.`,
    grows: (cell) => `O gradiente da ${cell} cresce no caminho.`,
    explodes: (cell) => `O gradiente da ${cell} explode no caminho.`,
    zero: "A norma é menor que o menor número que o computador representa: o gradiente desapareceu por completo.",
    overflow:
      "A conta passou do maior número que o computador representa: o gradiente explodiu e não sobra direção para treinar.",
    total: (norm) => `Gradiente em relação à matriz recorrente W_hh, somados todos os passos: norma ${norm}.`,
    off: (limit, after) => `Sem corte, ele é usado assim; com o limite ${limit}, a norma seria ${after}.`,
    clipped: (limit, factor) => `O corte multiplica tudo por ${factor}, e a norma fica em ${limit}; a direção não muda.`,
    under: (limit) => `Está abaixo do limite ${limit}: o corte não muda nada.`,
    useless: "Cortar não resolve: infinito dividido por infinito não é um número.",
    numbers: "Ver os números em uma tabela",
    more: "Escolher a distância, comparar as redes, escrever outra frase, cortar o gradiente",
    compared: "Linhas finas",
    scales: "outras escalas da mesma rede",
    cells: "as outras redes, na mesma escala",
    step: "k",
    word: "palavra",
    memoryHeader: "LSTM, memória c",
  },
  en: {
    cell: "Network",
    moment: "Moment",
    initial: "before training",
    trained: "after training",
    distance: "Distance k",
    distanceValue: (k) => (k === 1 ? "1 step" : `${k} steps`),
    scale: "Scale of the recurrent weights",
    clipping: "Clip the gradient by its norm",
    limit: "Clipping limit",
    plot: "Norm of the gradient by distance, on a logarithmic scale",
    across: "distance k (steps back)",
    explosion: "explodes",
    vanishing: "vanishes",
    target: (word) => `The loss is that of the word “${word}”, predicted at step T from the words before it.`,
    value: (norm, word, k) => `At the state of step T − ${k}, just after reading “${word}”, the norm of the gradient is ${norm}.`,
    memory: (norm) => ` With respect to the memory c of the same step, it is ${norm}.`,
    here: "This is step T itself; increase the distance to compare.",
    ratio: (k, ratio, step) =>
      `Going back ${k} ${k === 1 ? "step" : "steps"} multiplies the norm by ${ratio} (on average, by ${step} a step). `,
    vanishes: (cell) => `The gradient of the ${cell} vanishes on the way.`,
    weakens: (cell) => `The gradient of the ${cell} weakens, but it arrives.`,
    stays: (cell) => `The gradient of the ${cell} holds: it neither vanishes nor explodes.`,
    grows: (cell) => `The gradient of the ${cell} grows on the way.`,
    explodes: (cell) => `The gradient of the ${cell} explodes on the way.`,
    zero: "The norm is below the smallest number that the computer represents: the gradient has vanished completely.",
    overflow:
      "The result is beyond the largest number that the computer represents: the gradient exploded, and no direction is left to train with.",
    total: (norm) => `Gradient with respect to the recurrent matrix W_hh, summed over all steps: norm ${norm}.`,
    off: (limit, after) => `Without clipping it is used as it is; with the limit ${limit} the norm would be ${after}.`,
    clipped: (limit, factor) => `Clipping multiplies everything by ${factor}, and the norm becomes ${limit}; the direction does not change.`,
    under: (limit) => `It is below the limit ${limit}: clipping changes nothing.`,
    useless: "Clipping does not help: infinity divided by infinity is not a number.",
    numbers: "See the numbers in a table",
    more: "Choose the distance, compare the networks, write another sentence, clip the gradient",
    compared: "Thin lines",
    scales: "other scales of the same network",
    cells: "the other networks, at the same scale",
    step: "k",
    word: "word",
    memoryHeader: "LSTM, memory c",
  },
};

// A gradient that changes by more than these factors on the way is said to weaken or grow, to vanish or explode.
const SOME = 10;
const MUCH = 100;
// The scales whose curves stay in the background, so that one picture shows what the slider does.
const COMPARED = [0.5, 1, 2, 4, 6];

// The norms of one backward pass by distance: hidden[k], cell[k] (LSTM only), total (of the recurrent matrix).
export function gradientNorms(model, ids) {
  const { hidden, cell, recurrent } = model.backpropagate(ids.slice(0, -1), ids.at(-1));
  const byDistance = (gradients) => gradients.map(norm).reverse();
  return { hidden: byDistance(hidden), cell: byDistance(cell), total: norm(recurrent.values) };
}

export function verdict(start, end) {
  if (!Number.isFinite(start) || !Number.isFinite(end)) return "overflow";
  if (end === 0) return "zero";
  if (end < start / SOME) return end < start / MUCH ? "vanishes" : "weakens";
  if (end > start * SOME) return end > start * MUCH ? "explodes" : "grows";
  return "stays";
}

export function mount(element, data, language) {
  const text = TEXT[language];
  const models = mapModels(data.models);
  const moments = Object.keys(models);
  const state = {
    moment: moments[0],
    cell: Object.keys(models[moments[0]])[0],
    distance: 0,
    scale: 1,
    clipping: false,
    limit: 1,
    sentence: { words: [], ids: [] },
    norms: {},
    compared: "scales",
    ghosts: [],
  };
  const change = (name, compute) => (value) => {
    state[name] = value;
    if (compute) recompute();
    render();
  };

  const cell = select({
    name: "cell",
    label: text.cell,
    options: Object.keys(NAMES)
      .filter((key) => moments.some((moment) => models[moment][key]))
      .map((key) => ({ value: key, text: NAMES[key] })),
    value: state.cell,
    change: change("cell", true),
  });
  const moment = select({
    name: "moment",
    label: text.moment,
    options: moments.map((key) => ({ value: key, text: text[key] })),
    value: state.moment,
    change: change("moment", true),
  });
  const compared = select({
    name: "compared",
    label: text.compared,
    options: ["scales", "cells"].map((key) => ({ value: key, text: text[key] })),
    value: state.compared,
    change: change("compared", false),
  });
  const range = (name, least, most, step, value, show, compute) =>
    slider({ name, label: text[name], min: least, max: most, step, value, show, change: change(name, compute) });
  const distance = range("distance", 0, 1, 1, 0, text.distanceValue, false);
  const scale = range("scale", 0.5, 6, 0.25, 1, (value) => `× ${decimal(value, language)}`, true);
  const clipping = checkbox({ name: "clipping", label: text.clipping, checked: false, change: change("clipping", false) });
  const limit = range("limit", 0.1, 5, 0.1, 1, (value) => decimal(value, language, 1), false);
  const written = data.sentence.join(" ");
  const sentence = sentenceField({ tokens: data.tokens, value: written, language, least: 2, change: read });

  const words = node("p", { class: "course-words", "data-output": "words" });
  const target = output("target");
  const legend = node("div", { class: "course-legend" });
  const plot = node("div", { "data-output": "curve", class: "gradient-plot" });
  const value = output("value");
  const judged = output("verdict");
  const clipped = output("clipped");
  const numbers = details(text.numbers);
  numbers.body.dataset.output = "numbers";
  judged.classList.add("course-verdict");
  layOut(element, {
    picture: [plot],
    legend,
    controls: [scale.root, cell.root, moment.root],
    says: [words, target, judged, value, clipped],
    more: { summary: text.more, controls: [distance.root, compared.root, sentence.root, clipping.root, limit.root] },
    folded: [numbers.root],
  });

  function read(sentence) {
    state.sentence = { words: [data.start, ...sentence.words], ids: [data.tokens.indexOf(data.start), ...sentence.ids] };
    const furthest = sentence.words.length - 1;
    const first = state.distance === 0;
    state.distance = first ? furthest : Math.min(state.distance, furthest);
    distance.move(state.distance, furthest);
    recompute();
    render();
  }

  function recompute() {
    const available = models[state.moment];
    for (const option of cell.input.options) option.disabled = !available[option.value];
    if (!available[state.cell]) [state.cell] = Object.keys(available);
    cell.input.value = state.cell;
    state.norms = {};
    for (const [key, model] of Object.entries(available)) {
      state.norms[key] = gradientNorms(model.withRecurrentScale(state.scale), state.sentence.ids);
    }
    state.ghosts = COMPARED.map((scale) => ghost(available[state.cell], scale));
  }

  function ghost(model, scale) {
    const { hidden } = gradientNorms(model.withRecurrentScale(scale), state.sentence.ids);
    return { name: `× ${decimal(scale, language, scale % 1 ? 1 : 0)}`, values: hidden };
  }

  function render() {
    const { hidden, cell: memory, total } = state.norms[state.cell];
    const k = state.distance;
    const past = state.sentence.words.slice(0, -1);
    const number = (amount) => scientific(amount, language);
    renderWords(words, past, past.length - 1 - k, state.sentence.words.at(-1));
    target.textContent = text.target(state.sentence.words.at(-1));
    legend.replaceChildren(...Object.keys(drawn()).map((key) => legendItem(key, key === state.cell)));
    draw();
    value.textContent = text.value(number(hidden[k]), past.at(-1 - k), k) + (memory.length ? text.memory(number(memory[k])) : "");
    judged.textContent = judge(hidden[0], hidden[k], k);
    clipped.textContent = `${text.total(number(total))} ${clippingSentence(total)}`;
    numbers.body.replaceChildren(numbersTable(past));
  }

  function judge(start, end, k) {
    if (k === 0 && Number.isFinite(end)) return text.here;
    const found = verdict(start, end);
    if (found === "overflow" || found === "zero") return text[found];
    const ratio = end / start;
    const sentence = text.ratio(k, scientific(ratio, language), scientific(ratio ** (1 / k), language));
    return sentence + text[found](NAMES[state.cell]);
  }

  function clippingSentence(total) {
    if (!Number.isFinite(total)) return text.useless;
    const factor = clippingFactor(total, state.limit);
    const shown = decimal(state.limit, language, 1);
    if (!state.clipping) return text.off(shown, scientific(total * factor, language));
    return factor < 1 ? text.clipped(shown, scientific(factor, language)) : text.under(shown);
  }

  function numbersTable(past) {
    const cells = Object.keys(state.norms);
    const columns = cells.map((key) => state.norms[key].hidden);
    const headers = [text.step, text.word, ...cells.map((key) => NAMES[key])];
    if (state.norms.lstm) {
      headers.push(text.memoryHeader);
      columns.push(state.norms.lstm.cell);
    }
    const rows = past.map((_, k) => [String(k), past.at(-1 - k), ...columns.map((column) => scientific(column[k], language))]);
    return table({ caption: text.plot, headers, rows });
  }

  // The networks in the picture: all of them, or the chosen one among its own scales.
  function drawn() {
    return state.compared === "cells" ? state.norms : { [state.cell]: state.norms[state.cell] };
  }

  function draw() {
    const { cell: chosen, distance: k } = state;
    const ghosts = state.compared === "scales" ? state.ghosts : [];
    plot.replaceChildren(curves({ norms: drawn(), chosen, distance: k, ghosts }, widthOf(plot), text, choose));
  }

  function choose(k) {
    state.distance = k;
    distance.move(k);
    render();
  }

  read({ words: data.sentence, ids: data.sentence.map((word) => data.tokens.indexOf(word)) });
  drawToFit(plot, draw);
}

function mapModels(packed) {
  const models = {};
  for (const [moment, cells] of Object.entries(packed)) {
    models[moment] = Object.fromEntries(Object.entries(cells).map(([key, model]) => [key, new RecurrentLM(model)]));
  }
  return models;
}

// The sentence, with the step chosen marked, and the word whose loss is followed back at its end.
function renderWords(element, past, chosen, target) {
  const chips = past.map((word, index) => node("span", { class: "course-word", "data-chosen": index === chosen }, word));
  const last = node("span", { class: "course-word course-target" }, target);
  element.replaceChildren(...[...chips, last].flatMap((chip) => [chip, " "]));
}
