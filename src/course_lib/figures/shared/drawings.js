// The reader's first drawings of a chapter, kept in this browser only. Where it refuses to keep them, they last as long as the page.
// An entry is { title, scale, low, high, drawn, measured }, the last two one list of values for each series.

const CHANGED = "course-drawings";
const MOST_TITLE = 200;

export function drawingsOf(chapter) {
  const key = `course-drawings-${chapter}`;
  // Each figure's script stands alone, so what they share in memory hangs on the window.
  window.courseDrawings ??= new Map();

  function read() {
    return parsed(window.courseDrawings.get(key) ?? kept(key));
  }

  function write(entries) {
    const text = JSON.stringify(Object.fromEntries(entries));
    try {
      localStorage.setItem(key, text);
      window.courseDrawings.delete(key);
    } catch {
      window.courseDrawings.set(key, text);
    }
    tell("kept");
  }

  // The drawings as a Map from id to entry; what is damaged is not among them.
  return {
    all: read,
    first: (id) => read().get(id) ?? null,
    keep: (id, entry) => write(read().set(id, entry)),
    forget() {
      window.courseDrawings.delete(key);
      try {
        localStorage.removeItem(key);
      } catch {
        // Refused: there was nothing but what the page held.
      }
      tell("forgotten");
    },
    lasting: () => !window.courseDrawings.has(key),
    // Calls back with "kept" or "forgotten" at each change, in this page or another, as long as the element is in the page.
    watch(element, callback) {
      const stop = new AbortController();
      const listen = (happened) => (element.isConnected ? callback(happened) : stop.abort());
      document.addEventListener(CHANGED, ({ detail }) => detail.key === key && listen(detail.happened), { signal: stop.signal });
      const elsewhere = (event) => event.key === key && listen(event.newValue === null ? "forgotten" : "kept");
      window.addEventListener("storage", elsewhere, { signal: stop.signal });
    },
  };

  function tell(happened) {
    document.dispatchEvent(new CustomEvent(CHANGED, { detail: { key, happened } }));
  }
}

function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

// Whatever else may stand under the key, only whole entries come out.
function parsed(text) {
  try {
    const found = JSON.parse(text ?? "{}");
    return new Map(Object.entries(found ?? {}).filter(([id, entry]) => /^\d+\.\d+$/.test(id) && isEntry(entry)));
  } catch {
    return new Map();
  }
}

function isEntry(entry) {
  if (entry === null || typeof entry !== "object") return false;
  const { title, scale, low, high, drawn, measured } = entry;
  if (typeof title !== "string" || title === "" || title.length > MOST_TITLE) return false;
  if (!["linear", "log"].includes(scale) || !Number.isFinite(low) || !Number.isFinite(high) || low >= high) return false;
  if (scale === "log" && low <= 0) return false;
  const isCurve = (curve) => Array.isArray(curve) && curve.length > 0 && curve.every((value) => value >= low && value <= high && Number.isFinite(value));
  const areCurves = (curves) => Array.isArray(curves) && curves.length > 0 && curves.every(isCurve);
  if (!areCurves(drawn) || !areCurves(measured) || drawn.length !== measured.length) return false;
  return drawn.every((curve, series) => curve.length === measured[series].length);
}
