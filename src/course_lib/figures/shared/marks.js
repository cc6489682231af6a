// The marks of models and groups in pictures, so that colour is never alone.

// Outlines around (0, 0), about 10 units wide, by the letters of matplotlib that the tables of colours use.
export const OUTLINES = {
  o: "M0 -5 A5 5 0 1 1 0 5 A5 5 0 1 1 0 -5 Z",
  s: "M-4.5 -4.5 H4.5 V4.5 H-4.5 Z",
  "^": "M0 -5.5 L5 4 H-5 Z",
  D: "M0 -5.8 L5.8 0 L0 5.8 L-5.8 0 Z",
  v: "M0 5.5 L5 -4 H-5 Z",
};
