// What every page answers: the theme, the contents, printing, the way back to the top, and the keyboard in what scrolls sideways.

(() => {
  const root = document.documentElement;
  const remember = (name, value) => {
    try { localStorage.setItem(name, value); } catch (error) { /* storage may be refused */ }
  };

  // Search engines want whole addresses, which the book knows only where it stands.
  for (const link of document.querySelectorAll("link[hreflang]")) link.setAttribute("href", link.href);

  // light → dark → automatic, as the reader's system asks
  const system = matchMedia("(prefers-color-scheme: dark)");
  const MODES = ["auto", "light", "dark"];
  const button = document.querySelector(".course-theme");
  const show = (mode) => {
    const theme = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
    if (root.dataset.mode !== mode) root.dataset.mode = mode; // written again, even the same costs the style of the whole page
    if (root.dataset.theme !== theme) root.dataset.theme = theme;
    if (button) button.title = `${button.getAttribute("aria-label")}: ${button.dataset[mode]}`;
  };
  button?.addEventListener("click", () => {
    const mode = MODES[(MODES.indexOf(root.dataset.mode) + 1) % MODES.length];
    remember("mode", mode);
    show(mode);
  });
  system.addEventListener("change", () => show(root.dataset.mode));
  show(MODES.includes(root.dataset.mode) ? root.dataset.mode : "auto");

  // the contents: beside the text, or over it on a narrow screen
  const menu = document.querySelector(".course-menu");
  const side = document.querySelector(".bd-sidebar-primary");
  const open = document.getElementById("pst-primary-sidebar-checkbox");
  menu?.addEventListener("click", () => {
    open.checked = !open.checked;
    if (open.checked && innerWidth < 992) side.querySelector("a, input")?.focus();
  });
  side?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open.checked) return;
    open.checked = false;
    menu.focus();
  });

  document.querySelector(".course-print")?.addEventListener("click", () => print());

  const back = document.getElementById("pst-back-to-top");
  back?.addEventListener("click", () => scrollTo({ top: 0 }));
  let before = scrollY;
  addEventListener("scroll", () => {
    back?.classList.toggle("show", scrollY > innerHeight && scrollY < before); // it comes when the reader turns back
    before = scrollY;
  }, { passive: true });

  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    const field = document.querySelector(".course-find input");
    if (field?.checkVisibility()) field.focus();
    else document.querySelector(".course-find-link")?.click();
  });

  // A block wider than its place scrolls, and then the keyboard must reach it. Only blocks that are laid out are measured: asking
  // the others for their size would lay out the whole chapter.
  const measure = (blocks) => {
    const wide = blocks.map((block) => block.scrollWidth > block.clientWidth || block.scrollHeight > block.clientHeight + 1);
    blocks.forEach((block, place) => {
      if (wide[place] && block.tabIndex !== 0) block.tabIndex = 0;
      else if (!wide[place] && block.tabIndex === 0) block.removeAttribute("tabindex");
    });
  };
  const laidOut = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) laidOut[isIntersecting ? "add" : "delete"](target);
    measure(entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target));
  }, { rootMargin: "1000000px 0px" });
  const blocks = "pre, div.math, .course-panel, .pst-scrollable-table-container, .cell_output > .output";
  addEventListener("load", () => document.querySelectorAll(blocks).forEach((block) => watch.observe(block)));
  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => measure([...laidOut]), 200);
  });
})();
