// While reading: the section in view is named in the header with the minutes left, and marked in the contents.

(() => {
  const WORDS_A_MINUTE = 180; // where a section does not say its minutes
  const strip = document.querySelector(".course-reading");
  const header = document.querySelector(".bd-header-article");
  const headings = [...document.querySelectorAll(".bd-article section[id] > h2")];
  if (headings.length === 0) return;
  const sections = headings.map((heading) => ({ heading, section: heading.parentElement, minutes: minutesOf(heading) }));
  const links = new Map(
    [...document.querySelectorAll(".course-sections a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
  );
  let shown = null;
  let waiting = false;

  // "*8 minutos*" stands right under a section's heading; otherwise its words are counted. "*Só exercícios: 50 minutos*" is no reading.
  function minutesOf(heading) {
    const said = heading.nextElementSibling?.textContent.match(/^(.*?)(\d+)\s*minut/);
    if (said) return said[1].trim() ? 0 : Number(said[2]);
    return heading.parentElement.textContent.split(/\s+/).length / WORDS_A_MINUTE;
  }

  function update() {
    waiting = false;
    const line = innerHeight * 0.3;
    const reached = sections.filter(({ section }) => section.getBoundingClientRect().top <= line).length;
    const now = sections[Math.max(0, reached - 1)];
    const box = now.section.getBoundingClientRect();
    const done = reached === 0 ? 0 : Math.min(1, Math.max(0, (line - box.top) / box.height));
    const after = sections.slice(Math.max(1, reached)).reduce((sum, { minutes }) => sum + minutes, 0);
    const all = sections.reduce((sum, { minutes }) => sum + minutes, 0);
    const left = after + now.minutes * (1 - done);
    mark(now);
    if (!strip) return;
    strip.lastElementChild.textContent = strip.dataset.left.replace("{minutes}", Math.ceil(left));
    header.style.setProperty("--course-read", (1 - left / all).toFixed(3)); // there and not on the page, whose style would be found anew
  }

  function mark(now) {
    if (shown === now) return;
    links.get(shown?.section.id)?.removeAttribute("aria-current");
    shown = now;
    const link = links.get(now.section.id);
    link?.setAttribute("aria-current", "true");
    bringIntoView(link);
    if (!strip) return;
    const name = now.heading.cloneNode(true);
    name.querySelectorAll(".headerlink").forEach((extra) => extra.remove());
    strip.firstElementChild.textContent = name.textContent.trim();
    strip.firstElementChild.href = `#${now.section.id}`;
    strip.hidden = false;
  }

  // The contents scroll by themselves, and the page never with them.
  function bringIntoView(link) {
    const side = link?.closest(".bd-sidebar-primary");
    if (!side) return;
    const [box, frame] = [link.getBoundingClientRect(), side.getBoundingClientRect()];
    if (box.top < frame.top) side.scrollTop -= frame.top - box.top + 40;
    else if (box.bottom > frame.bottom) side.scrollTop += box.bottom - frame.bottom + 40;
  }

  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(update);
  }

  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
  addEventListener("load", later);
  later();
})();
