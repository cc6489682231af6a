// In the book: starts each figure when it comes near the screen, having loaded what it needs, each file once a page.
// Classic scripts and not modules or requests for data: those do not load from disk.

import { mountAt } from "./mount.js";

const MARGIN = "1000px 0px";

// folder: the address of the files, with a slash at its end. Returns what starts every figure at once.
export function startNear(folder) {
  const figures = [...document.querySelectorAll("figure.course-figure[data-scripts]")];
  const files = new Map();
  const started = new Map();
  const parts = new Map();
  window.courseParts = { set: (name, part) => parts.set(name, part) };

  const load = (file) => {
    if (!files.has(file)) files.set(file, loadScript(folder + file));
    return files.get(file);
  };
  const start = (root) => {
    if (!started.has(root)) started.set(root, begin(root, load, parts));
    return started.get(root);
  };
  const mountAll = () => Promise.all(figures.map(start));

  if ("IntersectionObserver" in window) {
    const watch = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (!isIntersecting) continue;
          watch.unobserve(target);
          start(target);
        }
      },
      { rootMargin: MARGIN },
    );
    figures.forEach((root) => watch.observe(root));
  } else {
    mountAll();
  }
  keepPlace();
  printAfter(mountAll);
  return { mountAll };
}

async function begin(root, load, parts) {
  const names = (list) => (list ? list.split(" ") : []);
  const loading = [...names(root.dataset.scripts), ...names(root.dataset.parts)].map(load);
  await mountAt(root, async () => {
    await Promise.all(loading);
    const data = fillIn(JSON.parse(root.querySelector("script.course-data").textContent), parts);
    return { mount: window.courseFigures[root.dataset.figure].mount, data };
  });
}

// Whoever followed a link to a section stays there while the figures above it grow, until they move the page themselves.
function keepPlace() {
  let moved = false;
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(kind, () => (moved = true), { passive: true });
  addEventListener("hashchange", () => (moved = false));
  new ResizeObserver(() => {
    const target = moved || !location.hash ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)));
    target?.scrollIntoView({ behavior: "instant" });
  }).observe(document.querySelector("article") ?? document.body);
}

// { "$part": name } stands for what the file of that name holds.
function fillIn(value, parts) {
  if (Array.isArray(value)) return value.map((item) => fillIn(item, parts));
  if (value === null || typeof value !== "object") return value;
  if (typeof value.$part === "string") return fillIn(parts.get(value.$part), parts);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, parts)]));
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.async = false; // in the order in which they were asked for: a module after those that it imports
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address} does not load`));
    document.head.append(script);
  });
}

// Printing waits for the figures when it is asked for on the page or by its key; from the browser's menu there is no waiting,
// and a figure that has not started yet is printed as its table.
function printAfter(mountAll) {
  const print = window.print.bind(window);
  window.print = () => {
    mountAll().then(print, print);
  };
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "p") return;
    event.preventDefault();
    window.print();
  });
  addEventListener("beforeprint", mountAll);
}
