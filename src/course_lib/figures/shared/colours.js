// The colours of numbers and of models in pictures. MODELS is the table of colours.py, written again for the scripts; a test
// holds the two equal: colour, then dash and gap in line widths (none: solid), then the mark.

export const MODELS = {
  "n-gram": { colour: "ochre", dash: [9, 3], marker: "v" },
  "bigram": { colour: "ochre", dash: [1, 2], marker: "P" },
  "rnn": { colour: "blue", dash: [], marker: "o" },
  "lstm": { colour: "green", dash: [6, 2], marker: "s" },
  "gru": { colour: "purple", dash: [2, 1.5], marker: "^" },
  "gpt": { colour: "vermillion", dash: [7, 2, 2, 2], marker: "D" },
  "encoder-decoder": { colour: "purple", dash: [], marker: "h" },
  "encoder-decoder with attention": { colour: "vermillion", dash: [4, 1.5], marker: "p" },
  "greedy": { colour: "rose", dash: [], marker: "X" },
  "beam": { colour: "teal", dash: [6, 2], marker: "o" },
  "beam of 10": { colour: "teal", dash: [3, 1.5], marker: "s" },
  "beam of 100": { colour: "teal", dash: [1.5, 1.5], marker: "^" },
  "exact": { colour: "slate", dash: [9, 2], marker: "*" },
  "control": { colour: "grey", dash: [1, 2], marker: "d" },
  "chance": { colour: "grey", dash: [1, 1], marker: "." },
};

// The stroke of a line of `width` for one of MODELS, as attributes of a drawing; `dash` replaces the model's own, for the second
// of two lines of one model.
export function strokeOf(model, width, dash = MODELS[model].dash) {
  return lookStroke({ colour: MODELS[model].colour, dash }, width);
}

// The same for a look that Python chose, { colour, dash }.
export function lookStroke({ colour, dash }, width) {
  const lengths = dash.length ? dash.map((length) => length * width).join(" ") : null;
  return { stroke: `var(--course-${colour})`, "stroke-width": width, "stroke-dasharray": lengths };
}

export function colourOf(model) {
  return `var(--course-${MODELS[model].colour})`;
}

// Positive numbers are blue and negative ones orange, the stronger the farther from zero; `most` is full strength.
export function cellColour(value, most = 1) {
  const strength = Math.min(1, Math.abs(value) / most);
  return { fill: value < 0 ? "var(--course-vermillion)" : "var(--course-blue)", strength: strength.toFixed(3) };
}
