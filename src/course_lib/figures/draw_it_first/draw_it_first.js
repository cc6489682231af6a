// The reader draws the curve they expect on empty axes; then what was measured appears over it, and the miss is told in words.

import { button, details, drawing, node, output, select, table } from "../shared/controls.js";
import { drawingsOf } from "../shared/drawings.js";
import { acrossOf, drawToFit, layOut, widthOf } from "../shared/layout.js";
import { joined, shareOf, valueAt } from "../shared/misses.js";
import { axes, cursor, endLabels, expectedCurve, frameOf, handle, legend, measuredCurve, missMark } from "./draw_axes.js";
import { measuredText, meansOf, TEXT, verdictOf, writerOf } from "./draw_text.js";
import { strokeFrom } from "./stroke.js";

const KEYS = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

export function mount(element, data, language) {
  const text = TEXT[language];
  const { across, up, series } = data;
  const write = writerOf(up, language);
  const store = drawingsOf(data.chapter);
  // steps: for each series, where the reader put each point, in steps of the axis, or null
  const state = { series: 0, point: 0, asked: false, shown: false, appearing: false, steps: empty() };
  const caption = text.table(up.label, Math.max(...series.map(({ seeds }) => seeds.length)));
  let frame = null;
  let handles = [];

  const curve = select({
    name: "curve",
    label: text.curve,
    options: series.map(({ name }, index) => ({ value: index, text: name })),
    value: 0,
    change: (value) => {
      state.series = Number(value);
      render();
    },
  });
  const reveal = button({ name: "reveal", label: text.reveal, press: show });
  const plot = node("div", { "data-output": "plot", class: "draw-plot" });
  const key = node("div", { class: "course-legend" });
  const told = output("told", "div");
  const point = node("p", { "data-output": "point" });
  const numbers = details(text.numbers);
  numbers.body.dataset.output = "numbers";
  element.append(node("p", { class: "question-asked" }, data.question));
  layOut(element, {
    picture: [plot],
    legend: key,
    controls: [series.length > 1 ? curve.root : null, reveal.root],
    says: [told, point],
    folded: [numbers.root, node("div", { class: "draw-printed" }, table(measuredTable()))],
  });

  function empty() {
    return series.map(() => across.shares.map(() => null));
  }

  // The shares of one series, with the straight lines between points that were left out; null if an end is missing.
  function whole(index) {
    const shares = state.steps[index].map((step) => (step === null ? null : step / up.steps));
    return shares[0] === null || shares.at(-1) === null ? null : joined(across.shares, shares);
  }

  function valuesOf(index) {
    return whole(index).map((share) => valueAt(up.axis, share));
  }

  function put(place, share) {
    state.point = place;
    state.steps[state.series][place] = Math.min(up.steps, Math.max(0, Math.round(share * up.steps)));
  }

  function missing() {
    return series.flatMap((_, index) => (whole(index) === null ? [index] : []));
  }

  // Shows what was measured, or goes to the curve that is still to be drawn.
  function show() {
    const [first] = missing();
    if (first !== undefined) {
      state.series = first;
      state.asked = true;
      curve.input.value = first;
      render();
      return;
    }
    state.steps = series.map((_, index) => whole(index).map((share) => share * up.steps));
    state.shown = true;
    state.appearing = true;
    if (!remembered()) {
      store.keep(data.id, { title: data.title, ...up.axis, drawn: series.map((_, index) => valuesOf(index)), measured: series.map(meansOf) });
    }
    render();
  }

  function erase() {
    state.asked = false;
    state.shown = false;
    state.steps = empty();
    render();
  }

  // The first drawing of this question, if it was of these very axes and curves.
  function remembered() {
    const entry = store.first(data.id);
    const fits = entry && Object.entries(up.axis).every(([name, value]) => entry[name] === value);
    return fits && entry.drawn.length === series.length && entry.drawn[0].length === across.shares.length ? entry : null;
  }

  function build() {
    frame = frameOf(data, widthOf(plot));
    const focused = handles.indexOf(document.activeElement);
    handles = across.places.map((_, place) => {
      const one = handle({ "aria-valuemin": 0, "aria-valuemax": up.steps, "data-lm-suppress-shortcuts": "true" });
      one.addEventListener("keydown", (event) => press(event, place));
      one.addEventListener("focus", () => choose(place));
      return one;
    });
    const [low, high] = [up.ticks[0][1], up.ticks.at(-1)[1]];
    const label = text.axes(up.label, low, high, across.label, across.marks[0], across.marks.at(-1));
    const layer = drawing("g", { class: "draw-curves", "aria-hidden": "true" });
    plot.replaceChildren(
      drawing("svg", { viewBox: `0 0 ${frame.width} ${frame.height}`, role: "group", "aria-label": label }, axes(data, frame), layer, ...handles),
    );
    render();
    if (focused >= 0) handles[focused].focus();
  }

  function press(event, place) {
    const aside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (aside) {
      handles[Math.min(handles.length - 1, Math.max(0, place + aside))].focus();
    } else if (event.key in KEYS || event.key === "Home" || event.key === "End") {
      if (!state.shown) move(place, event.key);
    } else return;
    event.preventDefault();
  }

  // A point that is not drawn yet is first put where its neighbour is, or in the middle.
  function move(place, key) {
    const steps = state.steps[state.series];
    const neighbour = steps[place - 1] ?? steps[place + 1] ?? up.steps / 2;
    const to = { Home: 0, End: up.steps }[key] ?? (steps[place] === null ? neighbour : steps[place] + KEYS[key]);
    put(place, to / up.steps);
    render();
  }

  function choose(place) {
    state.point = place;
    render();
  }

  function render() {
    key.replaceChildren(...legend(data, state.series, text));
    plot.dataset.shown = state.shown;
    numbers.root.hidden = !state.shown;
    renderHandles();
    renderWords();
    if (frame) renderCurves();
  }

  function renderHandles() {
    const { look } = series[state.series];
    handles.forEach((one, place) => {
      const step = state.steps[state.series][place];
      const share = step === null ? 0 : step / up.steps;
      one.setAttribute("transform", `translate(${frame.x(place).toFixed(1)} ${frame.y(share).toFixed(1)})`);
      one.setAttribute("tabindex", place === state.point ? 0 : -1);
      one.setAttribute("aria-label", nameOf(place));
      one.setAttribute("aria-valuenow", Math.round(share * up.steps));
      one.setAttribute("aria-valuetext", pointText(place));
      one.setAttribute("aria-readonly", state.shown);
      one.style.setProperty("--draw-colour", `var(--course-${look.colour})`);
      one.dataset.drawn = step !== null;
    });
  }

  function nameOf(place) {
    return series.length > 1 ? `${series[state.series].name}, ${across.places[place]}` : across.places[place];
  }

  function pointText(place) {
    const step = state.steps[state.series][place];
    if (step === null) return text.empty;
    const value = write.value(valueAt(up.axis, step / up.steps));
    return state.shown ? text.compared(value, measuredText(series[state.series], place, write, text.spread)) : text.drawn(value);
  }

  function renderWords() {
    const words = `${nameOf(state.point)}: ${pointText(state.point)}.`;
    point.textContent = words.charAt(0).toUpperCase() + words.slice(1);
    if (state.shown) {
      say(...series.map((_, index) => verdictParagraph(index)));
      numbers.body.replaceChildren(table(comparedTable()));
      return;
    }
    numbers.body.replaceChildren();
    say(node("p", {}, instruction()));
  }

  // What is still to do; once the reader has asked for the answer, what is lacking, until nothing is.
  function instruction() {
    const lacking = missing().map((index) => series[index].name);
    if (lacking.length === 0) return text.ready;
    if (!state.asked) return text.begin;
    return series.length > 1 ? text.missing(lacking.join(", ")) : text.missingOne;
  }

  // What is said already stays: a screen reader would read it again with each point.
  function say(...paragraphs) {
    if (told.textContent !== paragraphs.map((one) => one.textContent).join("")) told.replaceChildren(...paragraphs);
  }

  function verdict(index) {
    const name = series.length > 1 ? series[index].name : "";
    return verdictOf({ series: series[index], name, drawn: valuesOf(index), up, places: across.places, language });
  }

  function verdictParagraph(index) {
    const { first, others } = verdict(index);
    const edge = `border-color: var(--course-${series[index].look.colour})`;
    return node("p", { class: "draw-verdict", style: edge }, node("b", {}, first), ` ${others}`);
  }

  function renderCurves() {
    const layer = plot.querySelector(".draw-curves");
    plot.classList.toggle("draw-appears", state.appearing);
    state.appearing = false;
    const shares = state.steps.map((steps) => steps.map((step) => (step === null ? null : step / up.steps)));
    layer.replaceChildren();
    if (state.shown) {
      const curves = series.map((one, index) => measuredCurve(one, up.axis, frame, index === state.series));
      const ends = series.map(({ name, look }, index) => ({ name, colour: look.colour, share: curves[index].end }));
      const marks = series.map((_, index) => {
        const { largest } = verdict(index);
        return missMark(largest, shares[index][largest], curves[index].shares[largest], frame);
      });
      layer.append(cursor(state.point, frame), ...curves.map((one) => one.layer), ...marks, endLabels(ends, frame));
    }
    layer.append(...series.map((one, index) => expectedCurve(one, shares[index], frame, index === state.series)));
  }

  function measuredTable() {
    const rows = across.marks.map((mark, place) => [mark, ...series.map((one) => measuredText(one, place, write, text.range))]);
    return { caption, headers: [across.label, ...series.map(({ name }) => name)], rows };
  }

  function comparedTable() {
    const drawn = series.map((_, index) => valuesOf(index));
    const cells = (place) => series.flatMap((one, index) => [write.value(drawn[index][place]), measuredText(one, place, write, text.range)]);
    const headers = series.flatMap(({ name }) => [text.expectedHeader(name), text.measuredHeader(name)]);
    return { caption, headers: [across.label, ...headers], rows: across.marks.map((mark, place) => [mark, ...cells(place)]) };
  }

  strokeFrom(plot, {
    frame: () => frame,
    places: across.shares.length,
    where: (event) => {
      const picture = plot.querySelector("svg");
      const box = picture.getBoundingClientRect();
      return { at: acrossOf(event, picture, frame.width), share: frame.shareAt(((event.clientY - box.top) * frame.width) / box.width) };
    },
    start: (place) => {
      handles[place].focus({ preventScroll: true });
      choose(place);
      return !state.shown;
    },
    finish: () => handles[state.point].focus({ preventScroll: true }),
    put,
    render,
  });

  // A figure that is started again, by its reset, is empty.
  const again = element.closest("figure").dataset.mounted === "true";
  const entry = again ? null : remembered();
  if (entry) {
    state.steps = entry.drawn.map((values) => values.map((value) => shareOf(up.axis, value) * up.steps));
    state.shown = true;
    if (entry.title !== data.title) store.keep(data.id, { ...entry, title: data.title });
  }
  store.watch(element, (happened) => happened === "forgotten" && erase());
  build();
  drawToFit(plot, build);
}
