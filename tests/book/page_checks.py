"""What must be true of any page in a browser; each check returns sentences about what is wrong, and none when all is well."""

import importlib.util
import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Route

LOCAL_SCHEMES = ("file", "data", "blob", "about")

_FACTS = """() => ({
  lang: document.documentElement.lang,
  images: [...document.images].filter((image) => !image.complete || image.naturalWidth === 0).map((image) => image.src),
  nameless: [...document.querySelectorAll('img:not([alt]), svg[role=img]:not([aria-label]):not([aria-labelledby])')]
    .map((element) => element.outerHTML.slice(0, 120)),
  formulas: document.querySelectorAll('.math').length,
  drawn: [...document.querySelectorAll('.math > math')].filter((formula) => formula.querySelector('mi, mn, mo, mtext')).length,
  broken: [...document.querySelectorAll('merror')].map((element) => element.textContent),
  alternates: Object.fromEntries([...document.querySelectorAll('link[rel=alternate][hreflang]')].map((link) => [link.hreflang, link.href])),
  description: document.querySelector('meta[name=description]')?.content ?? '',
  icon: document.querySelector('link[rel=icon]')?.href ?? '',
  other: document.querySelector('a.course-language')?.href ?? null,
  address: location.href,
})"""


class Watch:
    """Listens to a browser context whose network is cut: what asks for anything outside is refused and written down."""

    def __init__(self, context: BrowserContext, home: str = "") -> None:
        self.home = home
        self.problems: list[str] = []
        context.route("**/*", self._decide)
        context.on("request", self._see)
        context.on("requestfailed", self._failed)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"error in the page: {error.error}"))

    def is_local(self, address: str) -> bool:
        """True for files, inline data and the test's own server."""
        return urlsplit(address).scheme in LOCAL_SCHEMES or bool(self.home and address.startswith(self.home))

    def take(self) -> list[str]:
        """What was seen since the last call."""
        seen, self.problems = self.problems, []
        return seen

    def _decide(self, route: Route) -> None:
        route.continue_() if self.is_local(route.request.url) else route.abort()

    def _see(self, request: Request) -> None:
        if not self.is_local(request.url):
            self.problems.append(f"asks the outside for {request.url}")

    def _failed(self, request: Request) -> None:
        if self.is_local(request.url) and "ERR_ABORTED" not in str(request.failure):
            self.problems.append(f"lacks {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        kind = "logs an error" if message.type == "error" else f"logs ({message.type})"
        self.problems.append(f"{kind}: {message.text}")


def settle(page: Page) -> None:
    """Lay out every section and start every figure, also those far from the screen; what never comes is for the checks to say."""
    page.wait_for_load_state()
    page.add_style_tag(content=".bd-article section { content-visibility: visible !important; }")
    page.evaluate("() => window.courseFigures?.mountAll()")
    page.wait_for_function(
        "() => [...document.querySelectorAll('figure.course-figure')].every((figure) => figure.dataset.mounted === 'true')",
        timeout=10_000,
    )


def content_problems(page: Page, language_tag: str) -> list[str]:
    """Language, images, names for images, mathematics, and the links to the other edition."""
    facts = page.evaluate(_FACTS)
    found = [f"an image does not load: {image}" for image in facts["images"]]
    found += [f"an image has no alternative text: {element}" for element in facts["nameless"]]
    found += [f"a formula is wrong: {text}" for text in facts["broken"]]
    if facts["lang"] != language_tag:
        found.append(f"lang is {facts['lang']!r}, not {language_tag!r}")
    if facts["formulas"] != facts["drawn"]:
        found.append("{formulas} formulas, {drawn} drawn".format(**facts))
    if len(facts["description"]) < 40:
        found.append(f"the description is {facts['description']!r}")
    if not facts["icon"]:
        found.append("the page has no icon")
    found += link_problems(facts["address"], facts["other"], facts["alternates"])
    return found


def link_problems(address: str, other: str | None, alternates: dict[str, str]) -> list[str]:
    """The language link and the alternates must lead to the same page in each edition."""
    path = urlsplit(address).path
    edition = "pt" if "/pt/" in path else "en"
    expected = {tag: re.sub(rf"/{edition}(?=/)", f"/{folder}", path) for tag, folder in (("pt-BR", "pt"), ("en", "en"))}
    found: list[str] = []
    given = {tag: urlsplit(link).path for tag, link in alternates.items()}
    if given != expected:
        found.append(f"hreflang alternates are {given}, not {expected}")
    if other is None or urlsplit(other).path != expected["en" if edition == "pt" else "pt-BR"]:
        found.append(f"the language link leads to {other}")
    return found


def overflow_problems(page: Page) -> list[str]:
    """Nothing may make the page wider than the window."""
    extra = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page is {extra} px wider than the window"] if extra > 0 else []


def accessibility_problems(page: Page) -> list[str]:
    """What the axe rules find."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_script())
    violations = page.evaluate("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations")
    return [
        f"axe {violation['id']}: {violation['help']}: {[node['target'] for node in violation['nodes'][:3]]}"
        for violation in violations
    ]


def axe_script() -> str:
    """The axe rules, from the installed package."""
    package = importlib.util.find_spec("axe_core_python")
    assert package is not None and package.origin is not None, "axe-core-python is not installed"
    return Path(package.origin).with_name("axe.min.js").read_text(encoding="utf-8")


_SMALL_TEXT = """(least) => {
  const found = new Map();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim().replace("\\u200b", ""), element = texts.currentNode.parentElement;
    if (!text || element.closest("math, script, style, template") || !element.checkVisibility()) continue;
    let size = parseFloat(getComputedStyle(element).fontSize);
    const drawn = element.getScreenCTM?.();  // in a drawing, letters shrink with it
    if (drawn) size *= Math.hypot(drawn.a, drawn.b);
    if (size < least) found.set(text.slice(0, 40), size.toFixed(1));
  }
  return [...found].map(([text, size]) => `${size} px: ${text}`);
}"""
SMALLEST_TEXT = {1280: 9, 360: 6}  # px; on a phone a drawing shrinks, and its indices most


def small_text_problems(page: Page, width: int) -> list[str]:
    """Name the texts whose letters are smaller than a reader sees at this width of the window."""
    return [f"small text, {problem}" for problem in page.evaluate(_SMALL_TEXT, SMALLEST_TEXT[width])]
