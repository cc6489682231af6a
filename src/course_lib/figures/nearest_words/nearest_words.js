// Neighbours of a word among static vectors: a list by three measures, and a map on which they are lit.
import { readWeights } from "../shared/nn.js";
import { checkbox, decimal, node, output, select, slider, table, textField } from "../shared/controls.js";
import { layOut } from "../shared/layout.js";
import { wordMap } from "./word_map.js";
import { nearWords } from "../shared/words.js";

export const TEXT = {
  pt: {
    word: "Palavra",
    other: "Comparar com",
    count: "Vizinhas mostradas",
    measure: "Medida",
    cosine: "cosseno (ângulo)",
    dot: "produto escalar",
    euclid: "distância euclidiana",
    headers: { cosine: "cosseno", dot: "produto escalar", euclid: "distância (menor é mais perto)" },
    listWord: "palavra",
    caption: (word) => `As mais próximas de “${word}”`,
    pair: (word, other, cosine, dot, distance) =>
      `Entre “${word}” e “${other}”: cosseno ${cosine}, produto escalar ${dot}, distância ${distance}.`,
    empty: "Escreva uma palavra.",
    unknown: (word, near) => `“${word}” não tem vetor: não estava no corpus${near ? `. Parecidas: ${near}` : ""}.`,
    noPair: "Sem duas palavras conhecidas não há cosseno a medir.",
    map: "Mapa das palavras. Com as setas você passa de um ponto a outro.",
    point: (word, cosine) => `${word}: cosseno ${cosine} com a palavra escolhida`,
    hint: "Passe o ponteiro sobre um ponto para ler a palavra; clique nele, ou use as setas do teclado, para escolhê-la.",
    rest: "outras",
    more: "Mostrar todas as palavras, mais vizinhas",
    all: "Todas as palavras no mapa",
    between: (word, shares) => `Cosseno médio de “${word}” com cada tipo: ${shares}.`,
  },
  en: {
    word: "Word",
    other: "Compare with",
    count: "Neighbours shown",
    measure: "Measure",
    cosine: "cosine (angle)",
    dot: "dot product",
    euclid: "Euclidean distance",
    headers: { cosine: "cosine", dot: "dot product", euclid: "distance (smaller is nearer)" },
    listWord: "word",
    caption: (word) => `The nearest to “${word}”`,
    pair: (word, other, cosine, dot, distance) =>
      `Between “${word}” and “${other}”: cosine ${cosine}, dot product ${dot}, distance ${distance}.`,
    empty: "Write a word.",
    unknown: (word, near) => `“${word}” has no vector: it was not in the corpus${near ? `. Near it: ${near}` : ""}.`,
    noPair: "Without two known words there is no cosine to measure.",
    map: "Map of the words. The arrow keys go from point to point.",
    point: (word, cosine) => `${word}: cosine ${cosine} with the chosen word`,
    hint: "Move the pointer over a point to read its word; click it, or use the arrow keys, to choose it.",
    rest: "others",
    more: "Show all the words, more neighbours",
    all: "All the words on the map",
    between: (word, shares) => `Mean cosine of “${word}” with each kind: ${shares}.`,
  },
};

// vectors: an array of numbers each. Greater is nearer, except for the distance.
export const MEASURES = {
  dot: (left, right) => left.reduce((sum, value, index) => sum + value * right[index], 0),
  cosine: (left, right) => {
    const lengths = Math.sqrt(MEASURES.dot(left, left) * MEASURES.dot(right, right));
    return lengths === 0 ? 0 : MEASURES.dot(left, right) / lengths;
  },
  euclid: (left, right) => Math.sqrt(left.reduce((sum, value, index) => sum + (value - right[index]) ** 2, 0)),
};

// The `count` rows nearest to row `chosen`, as [{ row, value }], the nearest first.
export function nearestRows(vectors, chosen, count, measure) {
  const order = measure === "euclid" ? 1 : -1;
  return vectors
    .map((vector, row) => ({ row, value: MEASURES[measure](vectors[chosen], vector) }))
    .filter(({ row }) => row !== chosen)
    .sort((one, another) => order * (one.value - another.value) || one.row - another.row)
    .slice(0, count);
}

export function mount(element, data, language) {
  const texts = TEXT[language];
  const vectors = rowsOf(readWeights({ matrix: data.matrix }).matrix);
  const rowOf = new Map(data.words.map((word, row) => [word, row]));
  const rowOfBare = new Map(data.words.map((word, row) => [bare(word), row]));
  const state = { word: data.word, other: data.other, count: data.count, measure: "cosine", all: data.groups.length === 0 };
  const two = (value) => decimal(value, language);
  let shown = find(state.word);

  const listId = `words-${Math.random().toString(36).slice(2)}`;
  const word = textField({ name: "word", label: texts.word, value: state.word, change: set("word") });
  const other = textField({ name: "other", label: texts.other, value: state.other, change: set("other") });
  for (const field of [word, other]) {
    field.root.classList.remove("course-wide");
    field.input.setAttribute("list", listId);
    field.input.setAttribute("autocapitalize", "none");
  }
  const count = slider({
    name: "count", label: texts.count, min: 1, max: data.maximum, step: 1, value: state.count, change: set("count"),
  });
  const measure = select({
    name: "measure",
    label: texts.measure,
    options: ["cosine", "dot", "euclid"].map((value) => ({ value, text: texts[value] })),
    value: state.measure,
    change: set("measure"),
  });
  const all = checkbox({ name: "all", label: texts.all, checked: state.all, change: set("all") });
  const message = output("message");
  const between = output("between");
  between.classList.add("course-verdict");
  const list = node("div", { "data-output": "nearest", class: "course-nearest" });
  const pair = output("pair");
  const map = wordMap({ ...data, label: texts.map, rest: texts.rest, choose, point: describePoint });
  const pointed = output("pointed");
  pointed.className = "course-note";
  pointed.textContent = texts.hint;
  element.append(node("datalist", { id: listId }, ...[...data.words].sort().map((value) => node("option", { value }))));
  layOut(element, {
    picture: [node("div", { class: "course-side-by-side" }, node("div", {}, map.root, pointed), list)],
    controls: [word.root, other.root, measure.root],
    says: [message, between, pair],
    more: { summary: texts.more, controls: [count.root, data.groups.length ? all.root : null] },
  });
  update();

  function set(name) {
    return (value) => {
      state[name] = value;
      update();
    };
  }

  function find(written) {
    const text = written.trim();
    return rowOf.get(text) ?? rowOf.get(text.toLowerCase()) ?? rowOfBare.get(bare(text));
  }

  function choose(row) {
    state.word = data.words[row];
    word.input.value = state.word;
    update();
  }

  function update() {
    const chosen = find(state.word);
    const compared = find(state.other);
    shown = chosen ?? shown; // an unknown word leaves the last known one's neighbours where they are
    const problems = [
      [state.word, chosen],
      [state.other, compared],
    ].filter(([, row]) => row === undefined).map(([written]) => problem(written.trim()));
    message.textContent = problems.join(" ");
    message.hidden = problems.length === 0;
    pair.textContent =
      chosen === undefined || compared === undefined
        ? texts.noPair
        : texts.pair(
            data.words[chosen],
            data.words[compared],
            ...["cosine", "dot", "euclid"].map((name) => two(MEASURES[name](vectors[chosen], vectors[compared]))),
          );
    showList();
    between.textContent = data.groups.length ? texts.between(data.words[shown], meanCosines()) : "";
    const lit = neighbours().map(({ row }) => row);
    const grouped = data.words.map((_, row) => row).filter((row) => data.kinds[row] >= 0);
    map.draw(shown, compared, lit, state.all ? null : new Set([...grouped, shown, ...lit, ...(compared === undefined ? [] : [compared])]));
  }

  // The chosen word's mean cosine with the words of each group, itself left out.
  function meanCosines() {
    return data.groups
      .map((name, kind) => {
        const members = data.words.map((_, row) => row).filter((row) => data.kinds[row] === kind && row !== shown);
        const sum = members.reduce((total, row) => total + MEASURES.cosine(vectors[shown], vectors[row]), 0);
        return `${name} ${two(sum / members.length)}`;
      })
      .join("; ");
  }

  function problem(written) {
    return written ? texts.unknown(written, nearWords(written, data.words).join(", ")) : texts.empty;
  }

  function neighbours() {
    return nearestRows(vectors, shown, state.count, state.measure);
  }

  function showList() {
    const nearest = neighbours();
    const largest = Math.max(...nearest.map(({ value }) => Math.abs(value)), state.measure === "cosine" ? 1 : 1e-9);
    const rows = nearest.map(({ row, value }) => {
      const bar = `width: ${((6 * Math.max(0, value)) / largest).toFixed(3)}em`;
      return [
        data.words[row],
        node("span", { class: "course-share" }, node("span", { class: "course-bar", style: bar, "aria-hidden": "true" }), two(value)),
      ];
    });
    const headers = [texts.listWord, texts.headers[state.measure]];
    list.replaceChildren(table({ caption: texts.caption(data.words[shown]), headers, rows }));
  }

  function describePoint(row) {
    const chosen = find(state.word);
    pointed.textContent =
      chosen === undefined
        ? data.words[row]
        : texts.point(data.words[row], two(MEASURES.cosine(vectors[chosen], vectors[row])));
  }
}

// Lower case without accents: "Irmao" finds "irmão".
function bare(word) {
  return word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

function rowsOf({ rows, columns, values }) {
  return Array.from({ length: rows }, (_, row) => Array.from(values.slice(row * columns, (row + 1) * columns)));
}
