// Starts one figure: finds its element, reads its data, calls its `mount`, and only then hides the fallback. Each figure has a
// button that brings its first state back.

const TEXTS = {
  pt: {
    again: "Recomeçar",
    problem: "A figura interativa não pôde ser iniciada neste navegador; acima está o seu estado inicial.",
  },
  en: {
    again: "Start again",
    problem: "The interactive figure could not start in this browser; what you see above is its initial state.",
  },
};

// In a notebook, where the figure carries its data and its script follows it.
export async function mountFigure(id, mount) {
  const root = await waitFor(id);
  if (!root) return;
  // The same figure may be shown twice on a page; ids must stay unique.
  const twins = document.querySelectorAll(`figure[id^="${id}"][data-mounted]`).length;
  if (twins > 0) root.id = `${id}-${twins + 1}`;
  await mountAt(root, () => ({ mount, data: JSON.parse(root.querySelector("script.course-data").textContent) }));
}

// bring() -> { mount, data }, or a promise of them.
export async function mountAt(root, bring) {
  const language = root.lang.startsWith("pt") ? "pt" : "en";
  const fallback = root.querySelector(".course-fallback");
  const stage = document.createElement("div");
  stage.className = "course-stage";
  root.dataset.mounted = "pending";
  try {
    const { mount, data } = await bring();
    const begin = () => {
      const body = document.createElement("div"); // a fresh one: what was playing in the one before sees that it is gone, and stops
      stage.replaceChildren(body);
      mount(body, structuredClone(data), language);
    };
    fallback.before(stage);
    begin();
    fallback.hidden = true;
    fallback.after(resetButton(TEXTS[language].again, stage, begin));
    root.dataset.mounted = "true";
  } catch (error) {
    stage.remove();
    const note = fallback.querySelector(".course-note");
    note.textContent = TEXTS[language].problem;
    note.classList.add("course-problem");
    root.dataset.mounted = "false";
    console.error(error);
  }
}

// The page below stands still: the stage keeps its height until its width changes.
function resetButton(label, stage, begin) {
  const button = document.createElement("button");
  button.type = "button";
  button.name = "reset";
  button.className = "course-reset";
  button.dataset.lmSuppressShortcuts = "true";
  button.textContent = label;
  let width = 0;
  button.addEventListener("click", () => {
    width = stage.clientWidth;
    stage.style.minHeight = `${stage.clientHeight}px`;
    begin();
  });
  new ResizeObserver(() => {
    if (stage.clientWidth !== width) stage.style.minHeight = "";
  }).observe(stage);
  return button;
}

// In JupyterLab the script may run a moment before its output is attached to the page.
async function waitFor(id) {
  for (let frame = 0; frame < 100; frame += 1) {
    const root = document.querySelector(`figure[id="${id}"]:not([data-mounted])`);
    if (root) return root;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return null;
}
