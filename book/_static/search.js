// The search page: looks through search-text.js, which is a script because a page opened from disk may not fetch files.
// Words are folded (no accents, lower case, singular) by the Stemmer of language_data.js, the same rules the index was made with.
"use strict";

(() => {
  const MOST_RESULTS = 30;
  const CONTEXT = 110; // letters shown before a match, and twice that after it

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => text.match(/[\p{L}\p{N}_]+/gu) || [];
  const stems = (text, stemmer) => words(text).map((word) => stemmer.stemWord(word));

  // Folding may change the length of a text; this keeps, for each folded letter, where it came from.
  const foldWithPositions = (text) => {
    let folded = "";
    const positions = [];
    let start = 0;
    for (const letter of text) {
      for (const piece of fold(letter)) {
        folded += piece;
        positions.push(start);
      }
      start += letter.length;
    }
    return { folded, positions };
  };

  const prepare = (pages, stemmer) =>
    Object.entries(pages).flatMap(([page, { title, passages }]) =>
      passages.map(([anchor, heading, text], position) => ({
        page, pageTitle: title, anchor, heading, text, first: position === 0,
        headingStems: stems(heading, stemmer), textStems: stems(text, stemmer),
      })));

  // Each word of the query must be in the heading or the text, whole or as a beginning; headings and whole words weigh more.
  const score = (passage, query) => {
    let total = 0;
    for (const word of query) {
      const inHeading = passage.headingStems.includes(word) ? 12 : passage.headingStems.some((other) => other.startsWith(word)) ? 6 : 0;
      const times = passage.textStems.filter((other) => other === word).length;
      const inText = times ? 3 + Math.min(times, 5) : passage.textStems.some((other) => other.startsWith(word)) ? 1.5 : 0;
      if (inHeading + inText === 0) return 0;
      total += inHeading + inText;
    }
    const exactHeading = passage.headingStems.length === query.length && query.every((word) => passage.headingStems.includes(word));
    return total + (exactHeading ? 10 : 0) + (passage.first ? 1 : 0);
  };

  const excerpt = (text, query) => {
    const { folded, positions } = foldWithPositions(text);
    const found = query.map((word) => folded.indexOf(word)).filter((position) => position >= 0);
    const centre = found.length ? positions[Math.min(...found)] : 0;
    let from = Math.max(centre - CONTEXT, 0);
    if (from > 0) from = text.indexOf(" ", from) + 1;
    const paragraph = document.createElement("p");
    const shown = text.slice(from, centre + 2 * CONTEXT);
    const parts = foldWithPositions(shown);
    let done = 0;
    const marks = query.flatMap((word) => {
      const at = parts.folded.indexOf(word);
      return at < 0 ? [] : [[parts.positions[at], parts.positions[at + word.length - 1] + 1]];
    }).sort((a, b) => a[0] - b[0]);
    if (from > 0) paragraph.append("… ");
    for (const [start, end] of marks) {
      if (start < done) continue;
      paragraph.append(shown.slice(done, start));
      const mark = document.createElement("mark");
      mark.textContent = shown.slice(start, end);
      paragraph.append(mark);
      done = end;
    }
    paragraph.append(shown.slice(done));
    if (from + shown.length < text.length) paragraph.append(" …");
    return paragraph;
  };

  const show = (output, results, query, texts) => {
    const status = document.createElement("p");
    status.className = "course-search-status";
    status.setAttribute("role", "status");
    status.textContent = results.length === 0 ? texts.no_results
      : results.length === 1 ? texts.one_result : texts.results.replace("{count}", String(results.length));
    const list = document.createElement("ol");
    list.className = "course-search-results";
    for (const { passage } of results.slice(0, MOST_RESULTS)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `${document.documentElement.dataset.content_root || "./"}${passage.page}.html${passage.first ? "" : `#${passage.anchor}`}`;
      link.textContent = passage.heading || passage.pageTitle;
      item.append(link);
      if (!passage.first) {
        const where = document.createElement("span");
        where.textContent = passage.pageTitle;
        item.append(where);
      }
      if (passage.text) item.append(excerpt(passage.text, query));
      list.append(item);
    }
    output.replaceChildren(status, ...(results.length ? [list] : []));
  };

  const search = (text) => {
    const stemmer = new Stemmer();
    const query = [...new Set(stems(text, stemmer))];
    const found = prepare(window.courseSearchText, stemmer)
      .map((passage) => ({ passage, score: score(passage, query) }))
      .filter((result) => result.score > 0)
      .sort((a, b) => b.score - a.score);
    show(document.getElementById("search-results"), found, query, window.courseSearchWords);
  };

  // Sphinx's own script reads the query from the address; only what it does with it is replaced.
  Search.performSearch = search;
})();
