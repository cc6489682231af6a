// A caption word by word over the picture that it names: the lighter a region, the more the model looked at it at that word.

import { details, drawing, heading, node, output, percent, slider, table } from "../shared/controls.js";
import { layOut } from "../shared/layout.js";
import { stepper } from "../shared/stepper.js";

const INTERVAL = 1100; // milliseconds between words while playing
const SIDE = 48; // of a picture, in its own points

const TEXT = {
  pt: {
    scene: "Cena",
    sceneValue: (place, total, right) => `${place} de ${total}, ${right ? "legenda certa" : "legenda errada"}`,
    step: "Palavra",
    stepValue: (step, total) => `${step} de ${total}`,
    play: "Reproduzir",
    pause: "Pausar",
    next: "Próxima palavra",
    caption: "Legenda escrita pelo modelo",
    picture: (words) => `Cena: ${words}. O mapa de atenção está sobre ela.`,
    named: (word, share) => `Ao escrever “${word}”, ${share} do peso está nas regiões do objeto que se nomeia.`,
    between: (word) => `“${word}” não nomeia objeto algum.`,
    unaligned: (word) => `A legenda não tem o número certo de palavras, e não se sabe o que “${word}” nomeia.`,
    right: "A palavra está certa.",
    wrong: (right) => `A palavra certa seria “${right}”.`,
    gloss: (word, gloss) => `${word}: ${gloss}.`,
    table: "Ver o peso no objeto nomeado, palavra por palavra",
    headers: ["palavra", "certa", "peso no objeto"],
  },
  en: {
    scene: "Scene",
    sceneValue: (place, total, right) => `${place} of ${total}, ${right ? "caption right" : "caption wrong"}`,
    step: "Word",
    stepValue: (step, total) => `${step} of ${total}`,
    play: "Play",
    pause: "Pause",
    next: "Next word",
    caption: "Caption written by the model",
    picture: (words) => `Scene: ${words}. The attention map lies over it.`,
    named: (word, share) => `While it writes “${word}”, ${share} of the weight is on the regions of the object being named.`,
    between: (word) => `“${word}” names no object.`,
    unaligned: (word) => `The caption has not the right number of words, and what “${word}” names is not known.`,
    right: "The word is right.",
    wrong: (right) => `The right word would be “${right}”.`,
    gloss: (word, gloss) => `${word}: ${gloss}.`,
    table: "See the weight on the object named, word by word",
    headers: ["word", "right", "weight on the object"],
  },
};

export function mount(element, data, language) {
  const text = TEXT[language];
  const state = { scene: data.opens, word: data.word };
  const now = () => data.scenes[state.scene];

  const scene = slider({
    name: "scene", label: text.scene, min: 1, max: data.scenes.length, step: 1, value: data.opens + 1,
    show: (value) => text.sceneValue(value, data.scenes.length, isRight(data.scenes[value - 1])),
    change: (value) => goToScene(value - 1),
  });
  const player = stepper({ text, first: 1, interval: INTERVAL, element, goTo: (step) => show({ word: step - 1 }) });
  const picture = node("div", { class: "caption-picture", "data-output": "picture" });
  const words = node("p", { class: "course-words", "data-output": "words" });
  const said = output("verdict");
  said.classList.add("course-verdict");
  const numbers = details(text.table);
  numbers.body.dataset.output = "table";
  layOut(element, {
    picture: [node("div", { class: "caption-panes" }, picture, node("div", {}, heading(text.caption), words))],
    controls: [scene.root, player.step, player.play],
    says: [said],
    folded: [numbers.root],
  });

  function goToScene(place) {
    player.pause();
    show({ scene: place, word: Math.min(state.word, data.scenes[place].words.length - 1) });
  }

  function show(changes) {
    Object.assign(state, changes);
    const one = now();
    player.move(state.word + 1, one.words.length);
    picture.replaceChildren(drawn(one, state.word));
    words.replaceChildren(...one.words.flatMap((word, place) => [chip(word, place), " "]));
    said.textContent = sentence(one, state.word);
    const share = (value) => (value === null ? "–" : percent(value, language, 0));
    const rows = one.words.map((word, place) => [word, word === one.caption[place] ? "✓" : "✗", share(one.named[place])]);
    numbers.body.replaceChildren(table({ headers: text.headers, rows }));
  }

  function sentence(one, place) {
    const word = one.words[place];
    const gloss = data.glosses[word] ? `${text.gloss(word, data.glosses[word])} ` : "";
    if (one.words.length !== one.caption.length) return gloss + text.unaligned(word);
    const where = one.named[place] === null ? text.between(word) : text.named(word, percent(one.named[place], language, 0));
    const right = word === one.caption[place];
    return `${gloss}${where} ${right ? text.right : text.wrong(one.caption[place])}`;
  }

  function chip(word, place) {
    const wrong = word !== now().caption[place];
    const parts = wrong && now().caption[place] ? [node("s", {}, word), ` ${now().caption[place]}`] : [word];
    const one = node("button", { type: "button", class: "caption-word", "data-lm-suppress-shortcuts": "true", "data-wrong": wrong ? "true" : null }, ...parts);
    if (place === state.word) one.setAttribute("aria-current", "true");
    one.addEventListener("click", () => {
      player.pause();
      show({ word: place });
      words.querySelectorAll("button")[place].focus();
    });
    return one;
  }

  function drawn(one, place) {
    const view = drawing("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": text.picture(one.caption.join(" ")) });
    view.append(drawing("image", { href: one.picture, width: SIDE, height: SIDE, style: "image-rendering: pixelated" }));
    const weights = one.weights[place];
    const most = Math.max(...weights);
    const side = SIDE / data.cells;
    weights.forEach((weight, cell) => {
      const box = { x: (cell % data.cells) * side, y: Math.floor(cell / data.cells) * side, width: side, height: side };
      view.append(drawing("rect", { class: "caption-veil", ...box, "fill-opacity": (0.78 * (1 - weight / most)).toFixed(3) }));
    });
    return view;
  }

  show({});
}

function isRight({ words, caption }) {
  return words.join(" ") === caption.join(" ");
}
