// The wall of strips: three choices decide which are shown, and the count says how many.
(() => {
  const start = () => {
    const form = document.querySelector(".claim-filter");
    if (!form || form.dataset.started !== undefined) return;
    form.dataset.started = "";
    const all = () => [...document.querySelectorAll(".course-claim")];
    const [chapter, verdict, source] = ["chapter", "verdict", "source"].map((name) => form.elements.namedItem(name));
    const told = form.querySelector("output");
    const pattern = told.textContent;
    const fits = (strip) =>
      (!chapter.value || strip.dataset.chapter === chapter.value) &&
      (!verdict.value || strip.dataset.verdict === verdict.value) &&
      (!source.value || strip.dataset.sources.split(" ").includes(source.value));
    const show = () => {
      const strips = all();
      for (const strip of strips) strip.hidden = !fits(strip);
      const left = strips.filter((strip) => !strip.hidden).length;
      told.textContent = pattern.replace("{shown}", left).replace("{all}", strips.length);
    };
    form.addEventListener("change", show);
    form.addEventListener("reset", () => setTimeout(show));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    show();
  };
  document.addEventListener("DOMContentLoaded", start); // the strips stand after this script
  if (document.readyState !== "loading") start();
})();
