// The unrolled network on the reader's sentence, one step at a time, and surgery on its state: turn the sign of a unit at a word
// and see the difference travel to the verb.

import { button, decimal, details, heading, node, note, output } from "../shared/controls.js";
import { percent, select, slider, table } from "../shared/controls.js";
import { drawToFit, layOut, widthOf } from "../shared/layout.js";
import { norm, RecurrentLM, softmax } from "../shared/nn.js";
import { stepper } from "../shared/stepper.js";
import { isSpecial, sentenceField } from "../shared/words.js";
import { differences, operate, ranking } from "./surgery.js";
import { bars, legendItem, unrolledPicture } from "./unrolled_picture.js";
import { TEXT } from "./unrolled_text.js";

const NAMES = { rnn: "RNN", lstm: "LSTM", gru: "GRU" };
const NUMBERS = { singular: { colour: "var(--course-teal)" }, plural: { colour: "var(--course-rose)", dash: "7 4" } };
const INTERVAL = 1100; // milliseconds between steps while playing
const RANKED = 5; // units named
const MUCH = 0.1; // of the probability: a verb that loses less hardly changes

// The `count` likeliest tokens, the likeliest first: [{ token, share }].
export function likeliest(probabilities, tokens, count) {
  return Array.from(probabilities, (share, id) => ({ token: tokens[id], share }))
    .sort((a, b) => b.share - a.share)
    .slice(0, count);
}

export function mount(element, data, language) {
  const text = { ...TEXT[language], share: (share) => percent(share, language, 0) };
  const models = Object.fromEntries(Object.entries(data.models).map(([key, model]) => [key, new RecurrentLM(model)]));
  const verbs = data.verbs && Object.fromEntries(Object.entries(data.verbs).map(([key, words]) => [key, idsOf(words)]));
  const total = Object.values(models)[0].width;
  const state = { cell: Object.keys(models)[0], step: 0, place: data.place + 1, unit: 0, units: [], shown: "difference", words: [], ids: [] };
  let run = { steps: [], altered: [], probabilities: [], ranked: [] };

  const options = (values, name = (value) => value) => values.map((value) => ({ value, text: name(value) }));
  const cell = select({
    name: "cell",
    label: text.cell,
    options: options(Object.keys(models), (key) => NAMES[key]),
    value: state.cell,
    change: (value) => {
      state.cell = value;
      rerun();
      find();
    },
  });
  const player = stepper({ text, first: 1, interval: INTERVAL, element, goTo: (number) => goTo(number - 1) });
  const unit = slider({
    name: "unit",
    label: text.unit,
    min: 1,
    max: total,
    step: 1,
    value: 1,
    show: (value) => text.unitValue(value, total),
    change: (value) => chooseUnit(value - 1),
  });
  const flip = button({ name: "flip", label: "", press: () => turn(state.unit) });
  const search = button({ name: "find", label: text.find, press: find });
  const place = select({
    name: "place",
    label: text.place,
    options: [],
    value: "",
    change: (value) => {
      state.place = Number(value);
      rerun();
    },
  });
  const shown = select({
    name: "shown",
    label: text.shown,
    options: options(["difference", "state"], (key) => text[key]),
    value: state.shown,
    change: (value) => {
      state.shown = value;
      render();
    },
  });
  const written = data.sentence.join(" ");
  const sentence = sentenceField({ tokens: data.tokens, value: written, language, most: 60, change: read });

  const plot = node("div", { class: "unrolled-plot", "data-output": "unrolled" });
  const legend = node("div", { class: "course-legend", "data-output": "legend" });
  const said = output("verdict");
  const waits = output("waits");
  const ranks = node("div", { "data-output": "ranking" });
  const next = node("div", { "data-output": "next" });
  const gates = node("div", { "data-output": "gates" });
  const numbers = node("div", { "data-output": "numbers" });
  const detail = details(text.detail);
  detail.body.append(node("div", { class: "course-columns" }, next, gates), numbers);
  said.classList.add("course-verdict");
  layOut(element, {
    picture: [plot],
    legend,
    controls: [cell.root, unit.root, flip.root, verbs && search.root],
    says: [said, waits, ranks],
    more: { summary: text.more, controls: [player.step, player.play, sentence.root, place.root, shown.root] },
    folded: [detail.root],
  });

  function idsOf(words) {
    return words.map((word) => data.tokens.indexOf(word));
  }

  function read({ words, ids }) {
    player.pause();
    state.words = [data.start, ...words];
    state.ids = [...idsOf([data.start]), ...ids];
    state.step = words.length;
    state.place = Math.min(state.place, words.length);
    place.input.replaceChildren(...state.words.map((word, step) => node("option", { value: step }, `${step + 1} · ${word}`)));
    rerun();
  }

  // All the steps are computed here, in their order; the slider only chooses up to which one is shown.
  function rerun() {
    const model = models[state.cell];
    const steps = model.run(state.ids);
    const altered = operate(model, steps, state.ids, state.place, state.units);
    const sharesOf = (states) => states.map((one) => softmax(model.logits(one)));
    const lead = (states) => {
      const { singular, plural } = sums(softmax(model.logits(states.at(-1))));
      return singular - plural;
    };
    run = {
      steps,
      altered,
      before: sharesOf(steps),
      probabilities: sharesOf(altered),
      ranked: verbs ? ranking(model, steps, state.ids, state.place, lead) : [],
    };
    place.input.value = String(state.place);
    render();
  }

  // Operates on nothing but the unit that weighs most.
  function find() {
    if (!verbs) return;
    const [{ unit: heaviest }] = run.ranked;
    state.units = [heaviest];
    chooseUnit(heaviest);
    rerun();
  }

  function turn(one) {
    state.units = state.units.includes(one) ? state.units.filter((other) => other !== one) : [...state.units, one].sort((a, b) => a - b);
    rerun();
  }

  function goTo(index) {
    state.step = index;
    render();
  }

  function chooseUnit(index) {
    state.unit = index;
    unit.move(index + 1);
    render();
  }

  function pick(step, row) {
    player.pause();
    if (row === null) return goTo(step);
    if (step !== state.place) state.units = [];
    state.place = step;
    state.unit = row;
    unit.move(row + 1);
    return turn(row);
  }

  function sums(shares) {
    const sum = (ids) => ids.reduce((all, id) => all + shares[id], 0);
    return { singular: sum(verbs.singular), plural: sum(verbs.plural) };
  }

  function render() {
    const { words, step: t, units } = state;
    player.move(t + 1, words.length);
    flip.input.textContent = (units.includes(state.unit) ? text.undo : text.flip)(state.unit + 1);
    waits.textContent = t < words.length - 1 ? text.waits(t + 2) : "";
    said.textContent = sentenceAbout();
    renderLegend();
    renderRanking();
    renderDetail();
    draw();
  }

  const operated = () => state.units.length > 0;
  const showsChange = () => operated() && state.shown === "difference";

  function draw() {
    const moved = showsChange() ? differences(run.altered, run.steps) : run.altered.map((one) => one.hidden);
    const most = showsChange() ? Math.max(1e-9, ...moved.map((values) => Math.max(...values.map(Math.abs)))) : 1;
    const traces = Object.entries(verbs ? NUMBERS : {}).flatMap(([number, look]) => {
      const shares = (all) => all.map((one) => sums(one)[number]);
      const untouched = operated() ? [{ shares: shares(run.before), faint: true, ...look }] : [];
      return [...untouched, { shares: shares(run.probabilities), ...look }];
    });
    const picture = unrolledPicture(
      {
        words: state.words,
        values: moved,
        most,
        changed: showsChange(),
        best: run.probabilities.map((shares) => likeliest(shares, data.tokens, 1)[0].token),
        current: state.step,
        cut: state,
        unit: state.unit,
        traces,
        label: text.picture,
        text,
        choose: pick,
      },
      widthOf(plot),
    );
    plot.replaceChildren(picture);
  }

  function renderLegend() {
    const heat = showsChange()
      ? [legendItem(text.changed, { colour: "var(--course-ochre)" })]
      : [legendItem(text.positive, { colour: "var(--course-blue)" }), legendItem(text.negative, { colour: "var(--course-vermillion)" })];
    const lines = Object.entries(verbs ? NUMBERS : {}).map(([number, look]) => legendItem(text[number], { ...look, line: true }));
    const faint = verbs && operated() ? [legendItem(text.untouched, { colour: "var(--course-ink)", line: true, faint: true })] : [];
    legend.replaceChildren(...heat, ...lines, ...faint);
  }

  function sentenceAbout() {
    if (!operated()) return text.none;
    const { words, place: at, units } = state;
    const begin = text.operated(units.map((one) => one + 1), words[at], words.at(-1));
    const size = (step) => norm(differences([run.altered[step]], [run.steps[step]])[0]);
    const left = text.left(percent(size(words.length - 1) / size(at), language, 0), words[at]);
    if (!verbs) return begin + left;
    const [before, after] = [run.before, run.probabilities].map((all) => sums(all.at(-1)));
    const [lead, leads] = [before, after].map(({ singular, plural }) => singular - plural);
    const turned = lead * leads < 0 ? "turned" : Math.abs(leads) < Math.abs(lead) - MUCH ? "weakened" : "kept";
    const shown = ({ singular, plural }) => [singular, plural].map((share) => percent(share, language));
    return `${begin}${text.verbs(shown(after), shown(before))}${text[turned]} ${left}`;
  }

  function renderRanking() {
    if (!verbs) return;
    const first = run.ranked[0];
    const before = sums(run.before.at(-1));
    const turns = first.after * (before.singular - before.plural) < 0;
    const rows = run.ranked.slice(0, RANKED).map((one) => text.rank(one.unit + 1, decimal(one.loss, language)));
    ranks.replaceChildren(
      node("p", {}, turns ? text.alone(first.unit + 1) : text.spread),
      note(`${text.ranking(state.words[state.place])} ${rows.join("; ")}.`),
    );
  }

  function renderDetail() {
    const { words, ids, step: t } = state;
    const shares = run.probabilities[t];
    const coming = words[t + 1];
    const rows = likeliest(shares, data.tokens, 5).map(({ token, share }) => ({ name: token, share, shown: percent(share, language), marked: token === coming }));
    const about = coming === undefined ? text.nothing : text.actual(coming, percent(shares[ids[t + 1]], language));
    next.replaceChildren(heading(text.nextWords(words[t])), bars(rows), note(about));

    const { hidden, cell: memory, gates: opened } = run.altered[t];
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const means = Object.entries(opened).map(([gate, values]) => ({ name: text[gate], share: mean(values), shown: decimal(mean(values), language) }));
    gates.replaceChildren(...(means.length ? [heading(text.gates), bars(means)] : []));

    const columns = [["h", hidden], ...(memory ? [["c", memory]] : []), ...Object.entries(opened).map(([gate, values]) => [text[gate], values])];
    const line = (_, index) => [String(index + 1), ...columns.map(([, values]) => decimal(values[index], language))];
    const headers = [text.unitHeader, ...columns.map(([name]) => name)];
    numbers.replaceChildren(table({ caption: text.stateOf(words[t]), headers, rows: Array.from(hidden, line) }));
  }

  read({ words: data.sentence.filter((word) => !isSpecial(word)), ids: idsOf(data.sentence) });
  find();
  drawToFit(plot, draw);
}
