// What draw_it_first says: its numbers, and the misses in words.

import { decimal, percent, scientific } from "../shared/controls.js";
import { amountOf, factorText, mean, missesOf, shapeOf, shareOf, summaryOf } from "../shared/misses.js";

const CLOSE = 0.03; // nowhere farther than this share of the axis: the reader was right

export const TEXT = {
  pt: {
    curve: "Curva que você desenha",
    reveal: "Mostrar o que foi medido",
    axes: (up, low, high, across, first, last) => `Eixos: ${up}, de ${low} a ${high}; ${across}, de ${first} a ${last}.`,
    begin: "Desenhe a curva que você espera, da primeira à última posição; depois peça para ver o que foi medido.",
    missing: (names) => `Falta desenhar até as duas pontas: ${names}.`,
    missingOne: "Falta desenhar a curva até as duas pontas.",
    ready: "O desenho está completo. Você ainda pode mudá-lo antes de ver o que foi medido.",
    expected: "o que você espera",
    measured: (seeds) => (seeds > 1 ? "o que foi medido (linhas finas: cada semente)" : "o que foi medido"),
    empty: "ainda não desenhado",
    drawn: (value) => `você espera ${value}`,
    compared: (value, measured) => `você esperava ${value}, e o medido foi ${measured}`,
    spread: (low, high, seeds) => ` (de ${low} a ${high} em ${seeds} sementes)`,
    largest: (name, place, value, measured, miss) =>
      `${name ? `${name}: você` : "Você"} esperava ${value} ${place}, e o valor medido foi ${measured}; seu palpite ficou ${miss}.`,
    miss: { low: (amount) => `${amount} abaixo`, high: (amount) => `${amount} acima` },
    factor: { low: (factor) => `abaixo por um fator de ${factor}`, high: (factor) => `acima por um fator de ${factor}` },
    average: (amount) => `Esse é o seu maior erro; em média, você errou por ${amount}.`,
    byFactor: (factor) => `um fator de ${factor}`,
    points: (amount) => `${amount} pontos percentuais`,
    close: (name, most) => `${name ? `${name}: você` : "Você"} acertou; seu maior erro foi de apenas ${most}.`,
    same: (shape) => `A forma está certa: a curva ${shape}.`,
    other: (shape, measured) => `Você esperava uma curva que ${shape}; a curva medida ${measured}.`,
    shapes: {
      level: "fica no mesmo nível",
      rises: "sobe",
      falls: "cai",
      peak: "sobe e depois cai",
      valley: "cai e depois sobe",
      wavers: "sobe e desce mais de uma vez",
    },
    numbers: "Ver os números em uma tabela",
    table: (up, seeds) => (seeds > 1 ? `${up}: média e, entre parênteses, do menor ao maior valor das ${seeds} sementes` : up),
    range: (low, high) => ` (${low} a ${high})`,
    expectedHeader: (name) => `${name}: você esperava`,
    measuredHeader: (name) => `${name}: medido`,
  },
  en: {
    curve: "Curve that you draw",
    reveal: "Show what was measured",
    axes: (up, low, high, across, first, last) => `Axes: ${up}, from ${low} to ${high}; ${across}, from ${first} to ${last}.`,
    begin: "Draw the curve that you expect, from the first position to the last; then ask to see what was measured.",
    missing: (names) => `Not yet drawn to both ends: ${names}.`,
    missingOne: "The curve is not yet drawn to both ends.",
    ready: "The drawing is complete. You may still change it before you see what was measured.",
    expected: "what you expect",
    measured: (seeds) => (seeds > 1 ? "what was measured (thin lines: each seed)" : "what was measured"),
    empty: "not drawn yet",
    drawn: (value) => `you expect ${value}`,
    compared: (value, measured) => `you expected ${value}, and it was ${measured}`,
    spread: (low, high, seeds) => ` (${low} to ${high} over ${seeds} seeds)`,
    largest: (name, place, value, measured, miss) =>
      `${name ? `${name}: you` : "You"} expected ${value} ${place}, and it was ${measured}; your guess was ${miss}.`,
    miss: { low: (amount) => `${amount} too low`, high: (amount) => `${amount} too high` },
    factor: { low: (factor) => `too low by a factor of ${factor}`, high: (factor) => `too high by a factor of ${factor}` },
    average: (amount) => `That is your largest miss; on average you missed by ${amount}.`,
    byFactor: (factor) => `a factor of ${factor}`,
    points: (amount) => `${amount} percentage points`,
    close: (name, most) => `${name ? `${name}: you` : "You"} were right; your largest miss was only ${most}.`,
    same: (shape) => `The shape is right: the curve ${shape}.`,
    other: (shape, measured) => `You expected a curve that ${shape}; the measured one ${measured}.`,
    shapes: {
      level: "stays level",
      rises: "rises",
      falls: "falls",
      peak: "rises and then falls",
      valley: "falls and then rises",
      wavers: "goes up and down more than once",
    },
    numbers: "See the numbers in a table",
    table: (up, seeds) => (seeds > 1 ? `${up}: mean and, in brackets, the smallest to the largest of the ${seeds} seeds` : up),
    range: (low, high) => ` (${low} to ${high})`,
    expectedHeader: (name) => `${name}: you expected`,
    measuredHeader: (name) => `${name}: measured`,
  },
};

// How the numbers of an axis are written: value(number) as it stands on it, amount(share) as a miss without its side.
export function writerOf({ axis, digits, percent: isShare, unit }, language) {
  const text = TEXT[language];
  const bare = (value) => {
    if (axis.scale === "log") return scientific(value, language);
    return isShare ? percent(value, language, digits) : decimal(value, language, digits);
  };
  const withUnit = (words) => (unit ? `${words} ${unit}` : words);
  return {
    bare,
    value: (value) => withUnit(bare(value)),
    amount(share) {
      const amount = amountOf(axis, share);
      if (axis.scale === "log") return factorText(amount, language);
      return isShare ? text.points(decimal(amount * 100, language, digits)) : withUnit(decimal(amount, language, digits));
    },
  };
}

export function meansOf({ seeds }) {
  return seeds[0].map((_, place) => mean(seeds.map((values) => values[place])));
}

// The measured value at a place: its mean and, of several seeds, the range, said by text.spread or, in a table, text.range.
export function measuredText({ seeds }, place, write, spread) {
  const values = seeds.map((one) => one[place]);
  const [low, high] = [Math.min(...values), Math.max(...values)].map(write.bare);
  return write.value(mean(values)) + (low === high ? "" : spread(low, high, values.length));
}

// About one series: { largest: where the miss is largest, first: the sentence of it, others: those after it }. name: what it is called, or "" for the only one.
export function verdictOf({ series, name, drawn, up, places, language }) {
  const text = TEXT[language];
  const write = writerOf(up, language);
  const means = meansOf(series);
  const misses = missesOf(up.axis, drawn, means);
  const { largest, size } = summaryOf(misses);
  const amount = write.amount(misses[largest]);
  const shapes = [drawn, means].map((values) => text.shapes[shapeOf(values.map((value) => shareOf(up.axis, value)))]);
  const shape = shapes[0] === shapes[1] ? text.same(shapes[0]) : text.other(...shapes);
  if (Math.abs(misses[largest]) < CLOSE) {
    const most = up.axis.scale === "log" ? text.byFactor(amount) : amount;
    return { largest, first: text.close(name, most), others: shape };
  }
  const side = misses[largest] > 0 ? "high" : "low";
  const miss = (up.axis.scale === "log" ? text.factor : text.miss)[side](amount);
  const average = up.axis.scale === "log" ? text.byFactor(write.amount(size)) : write.amount(size);
  const said = text.largest(name, places[largest], write.value(drawn[largest]), measuredText(series, largest, write, text.spread), miss);
  return { largest, first: said, others: `${text.average(average)} ${shape}` };
}
