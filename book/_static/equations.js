// An equation wider than the page scrolls; this lets the keyboard reach those, and only those.

function reach() {
  for (const equation of document.querySelectorAll('mjx-container[display="true"]')) {
    if (equation.scrollWidth > equation.clientWidth) equation.tabIndex = 0;
    else equation.removeAttribute("tabindex");
  }
}

addEventListener("load", () => {
  window.MathJax?.startup?.promise?.then(reach);
  addEventListener("resize", () => setTimeout(reach, 100));
});
