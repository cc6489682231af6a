// Attention as a soft look-up: a query in the plane is compared with the keys, and what comes back is the mean of their values, weighted
// by how well each key matches.

import { decimal, node, output, slider } from "../shared/controls.js";
import { drawToFit, layOut, widthOf } from "../shared/layout.js";
import { softmax } from "../shared/nn.js";
import { lookupLine } from "./lookup_line.js";
import { clampPoint, lookupPlane } from "./lookup_plane.js";

export const TEXT = {
  pt: {
    temperature: "Temperatura da softmax",
    plane: "Plano com as chaves e a consulta",
    query: "Consulta",
    where: (x, y) => `x ${x}, y ${y}`,
    line: (result) => `Valores com os seus pesos; a saída é ${result}`,
    sum: (terms, result) => `${terms} = ${result}`,
    times: (weight, value) => `${weight} × ${value}`,
    verdict: (result, hard) => `A busca suave devolve ${result}. Um dicionário devolveria só o valor da chave que mais combina: ${hard}.`,
    keyOf: "chave, com o seu valor dentro",
    queryOf: "consulta: arraste-a",
    resultOf: "saída: a média ponderada dos valores",
    hardOf: "o valor que um dicionário devolveria",
  },
  en: {
    temperature: "Temperature of the softmax",
    plane: "Plane with the keys and the query",
    query: "Query",
    where: (x, y) => `x ${x}, y ${y}`,
    line: (result) => `Values with their weights; the output is ${result}`,
    sum: (terms, result) => `${terms} = ${result}`,
    times: (weight, value) => `${weight} × ${value}`,
    verdict: (result, hard) => `The soft look-up returns ${result}. A dictionary would return only the value of the best matching key: ${hard}.`,
    keyOf: "key, its value inside",
    queryOf: "query: drag it",
    resultOf: "output: the weighted mean of the values",
    hardOf: "the value that a dictionary would return",
  },
};

// softmax of the dot products of the query with each key, divided by the temperature.
export function weightsOf(query, keys, temperature) {
  return [...softmax(keys.map((key) => (key[0] * query[0] + key[1] * query[1]) / temperature))];
}

export function weightedMean(values, weights) {
  return values.reduce((sum, value, index) => sum + value * weights[index], 0);
}

export function mount(element, data, language) {
  const text = TEXT[language];
  const state = { query: data.query, temperature: data.temperature };
  const temperature = slider({
    name: "temperature", label: text.temperature, min: -1, max: 1, step: 0.05, value: Math.log10(data.temperature),
    show: (value) => decimal(10 ** value, language), change: (value) => render({ temperature: 10 ** value }),
  });
  const plane = node("div", { class: "lookup-plane", "data-output": "plane" });
  const line = node("div", { "data-output": "line" });
  const sum = output("sum");
  const verdict = output("verdict");
  verdict.classList.add("course-verdict");
  sum.classList.add("lookup-sum");
  layOut(element, {
    picture: [node("div", { class: "lookup-panes" }, node("div", {}, plane), node("div", {}, line, sum, legend()))],
    controls: [temperature.root],
    says: [verdict],
  });

  function render(changes) {
    Object.assign(state, changes);
    const weights = weightsOf(state.query, data.keys, state.temperature);
    const result = weightedMean(data.values, weights);
    const hard = data.values[weights.indexOf(Math.max(...weights))];
    sum.textContent = text.sum(
      data.values.map((value, index) => text.times(decimal(weights[index], language), value)).join(" + "),
      decimal(result, language),
    );
    verdict.textContent = text.verdict(decimal(result, language), hard);
    draw(weights, result, hard);
  }

  let pointed = null; // where a pointer is in the plane that is drawn now
  function draw(weights, result, hard) {
    const focused = plane.contains(document.activeElement);
    const drawn = lookupPlane({ ...data, weights, query: state.query, width: widthOf(plane), language, text, move });
    pointed = drawn.pointOf;
    plane.replaceChildren(drawn.picture);
    if (focused) plane.querySelector(".lookup-query").focus();
    line.replaceChildren(lookupLine({ values: data.values, weights, result, hard, width: widthOf(line), language, text }));
  }

  function move(point, dragging = false) {
    render({ query: clampPoint(point) });
    plane.querySelector(".lookup-query").focus();
    if (!dragging) return;
    const stop = new AbortController();
    document.addEventListener("pointermove", (event) => render({ query: clampPoint(pointed(event)) }), { signal: stop.signal });
    for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => stop.abort(), { signal: stop.signal });
  }

  function legend() {
    const item = (kind, words) => node("span", {}, node("span", { class: `lookup-sign ${kind}`, "aria-hidden": "true" }), words);
    return node("div", { class: "course-legend" }, item("lookup-sign-key", text.keyOf), item("lookup-sign-query", text.queryOf), item("lookup-sign-result", text.resultOf), item("lookup-sign-hard", text.hardOf));
  }

  render({});
  drawToFit(plane, () => render({}));
}
