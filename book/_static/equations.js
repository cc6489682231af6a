// An equation wider than the page scrolls; this lets the keyboard reach those, and only those.

function reach() {
  for (const equation of document.querySelectorAll("div.math")) {
    if (equation.scrollWidth > equation.clientWidth) equation.tabIndex = 0;
    else equation.removeAttribute("tabindex");
  }
}

addEventListener("load", reach);
addEventListener("resize", () => setTimeout(reach, 100));
