// Starts one figure: finds its element, reads its data, calls its `mount`, and only then hides the fallback.

export async function mountFigure(id, mount, problem) {
  const root = await waitFor(id);
  if (!root) return;
  root.dataset.mounted = "pending";
  // The same figure may be shown twice on a page; ids must stay unique.
  const twins = document.querySelectorAll(`figure[id^="${id}"][data-mounted]`).length;
  if (twins > 1) root.id = `${id}-${twins}`;
  const fallback = root.querySelector(".course-fallback");
  const stage = document.createElement("div");
  stage.className = "course-stage";
  fallback.before(stage);
  try {
    const data = JSON.parse(root.querySelector("script.course-data").textContent);
    mount(stage, data, root.lang.startsWith("pt") ? "pt" : "en");
    fallback.hidden = true;
    root.dataset.mounted = "true";
  } catch (error) {
    stage.remove();
    const note = fallback.querySelector(".course-note");
    note.textContent = problem;
    note.classList.add("course-problem");
    root.dataset.mounted = "false";
    console.error(error);
  }
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
