// Lets the reader of a claim's strip choose a seed and put the control in its place; the stamp follows. Every verdict was
// found when the notebook ran and stands in the strip: nothing is computed here.
(() => {
  function start(strip) {
    const cases = JSON.parse(strip.dataset.cases);
    const [stamp, tools, told] = [".claim-stamp", ".claim-tools", ".claim-told"].map((part) => strip.querySelector(part));
    const [seed, control] = ["select", "input"].map((part) => tools.querySelector(part));
    function show() {
      const side = control.checked ? "control" : "measured";
      const found = cases[seed.value][side];
      stamp.dataset.stamp = found.stamp;
      stamp.textContent = found.word;
      told.textContent = found.told;
      for (const mark of strip.querySelectorAll("[data-case]")) {
        mark.classList.toggle("claim-chosen", mark.dataset.case === seed.value && mark.dataset.side === side);
      }
    }
    seed.addEventListener("change", () => {
      if (!cases[seed.value].control) control.checked = false;
      show();
    });
    control.addEventListener("change", () => {
      // where this run measured no control of its own, the record's first is shown
      if (control.checked && !cases[seed.value].control) seed.value = Object.keys(cases).find((key) => cases[key].control);
      show();
    });
    tools.hidden = false;
  }
  function startAll() {
    for (const strip of document.querySelectorAll(".course-claim[data-cases]:not([data-started])")) {
      if (!strip.querySelector(".claim-told")) continue; // its last part: the page is still being read
      strip.dataset.started = "";
      start(strip);
    }
  }
  startAll();
  document.addEventListener("DOMContentLoaded", startAll);
  // In JupyterLab the script may run a moment before its output is attached to the page.
  for (const wait of [30, 200, 1000, 3000]) setTimeout(startAll, wait);
})();
