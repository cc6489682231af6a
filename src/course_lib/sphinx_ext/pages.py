"""What every page needs beside its text: the link to the other edition, the footer's facts, and no script from outside."""

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from course_lib.languages import LANGUAGES, Text
from course_lib.sphinx_ext.outputs import FOLDER, Shelf, lighten

LANGUAGE_TAGS = {"pt": "pt-BR", "en": "en"}
LANGUAGE_NAMES = {"pt": "Português", "en": "English"}

_WORDS = {
    "other_edition": Text(pt="Ler esta página em inglês", en="Read this page in Portuguese"),
    "version": Text(pt="Versão", en="Version"),
    "report": Text(pt="Relatar um erro", en="Report an error"),
    "licence": Text(pt="Texto CC BY 4.0, código MIT", en="Text CC BY 4.0, code MIT"),
    "contents": Text(pt="Sumário do livro", en="Contents of the book"),
    "page_contents": Text(pt="Nesta página", en="On this page"),
    "reading_left": Text(pt="faltam {minutes} min", en="{minutes} min left"),
    "search": Text(pt="Buscar", en="Search"),
    "menu": Text(pt="Mostrar ou esconder o sumário", en="Show or hide the contents"),
    "download": Text(pt="Baixar ou imprimir", en="Download or print"),
    "print": Text(pt="Imprimir", en="Print"),
    "theme": Text(pt="Tema claro, escuro ou automático", en="Light, dark or automatic theme"),
    "theme_light": Text(pt="claro", en="light"),
    "theme_dark": Text(pt="escuro", en="dark"),
    "theme_auto": Text(pt="automático", en="automatic"),
    "no_results": Text(
        pt="Nada encontrado. Tente outra palavra ou uma parte dela.",
        en="Nothing found. Try another word or a part of it.",
    ),
    "results": Text(pt="{count} resultados", en="{count} results"),
    "one_result": Text(pt="1 resultado", en="1 result"),
    "subtitle": Text(
        pt="Modelos de linguagem que você treina, mede e põe à prova",
        en="Language models you train, measure and put to the test",
    ),
}

_SHOW_SOLUTION = Text(pt="Mostrar a solução", en="Show the solution")
_HIDE_SOLUTION = Text(pt="Esconder a solução", en="Hide the solution")

# What a page loads; of the extensions' scripts only the copy button's, and on the search page those that search.
_SCRIPTS = ("page.js", "reading.js")
_CODE_SCRIPTS = ("documentation_options", "clipboard", "copybutton")
_SEARCH_SCRIPTS = ("documentation_options", "doctools", "page.js")

_DESCRIPTION_LENGTH = 155

_UNUSED_ASSETS = (
    "**/*.map",
    "locales",
    "vendor",
    "styles",
    "scripts",
    "images/logo_*",
    "*webpack-macros.html",
    "*thebe*",
    "togglebutton.*",
    "design-tabs.js",
    "sphinx_highlight.js",
    "mystnb.*.css",
    "sphinx-design.min.css",
    "course.css",
    "pygments.css",
    "basic.css",
    "copybutton.css",
    "translations.js",
)


def page_in(pagename: str, language: str) -> str:
    """The name of the same page in another edition: `book/pt/glossary` in "en" is `book/en/glossary`."""
    return "/".join(language if part in LANGUAGES else part for part in pagename.split("/"))


def page_address(pagename: str, language: str) -> str:
    """The relative address of the same page in the edition `language`, seen from `pagename`."""
    up = "../" * (pagename.count("/") + 1)
    return f"{up}{language}/{page_in(pagename, language)}.html"


def prepare_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Fill a page's template context; called by Sphinx for each page."""
    edition = str(app.config.course_edition)
    other = next(language for language in LANGUAGES if language != edition)
    context["course_other_address"] = page_address(pagename, other)
    context["course_other_tag"] = LANGUAGE_TAGS[other]
    context["course_other_name"] = LANGUAGE_NAMES[other]
    context["course_alternates"] = [
        (LANGUAGE_TAGS[language], page_address(pagename, language)) for language in LANGUAGES
    ]
    context["course_edition"] = edition
    context["course_version"] = app.config.course_version
    context["course_report"] = report_address(app, pagename)
    context["course_words"] = {name: text.get(edition) for name, text in _WORDS.items()}
    context["course_kind"] = page_kind(pagename)
    searching = templatename == "search.html"
    scripts = _SEARCH_SCRIPTS if searching else _SCRIPTS
    if 'class="highlight"' in context.get("body", ""):
        scripts = (*_CODE_SCRIPTS, *scripts)
    context["script_files"] = wanted_scripts(context.get("script_files", []), scripts)
    for script in [] if searching else context["script_files"]:
        script.attributes["defer"] = "defer"
    context["course_description"] = description(doctree, context["course_words"]["subtitle"])
    if "body" in context:
        shelf = Shelf(Path(app.outdir) / "_static" / FOLDER)
        context["body"] = lighten(context["body"], shelf, f"{'../' * pagename.count('/')}_static/{FOLDER}/")


def name_solutions(app: Sphinx, document: nodes.document) -> None:
    """Call the drop-down of an exercise's solution by its name, where other folded cells say "show the code"."""
    edition = str(app.config.course_edition)
    for cell in document.findall(nodes.container):
        if "tag_solution" in cell["classes"] and "prompt_show" in cell:
            cell["prompt_show"], cell["prompt_hide"] = _SHOW_SOLUTION.get(edition), _HIDE_SOLUTION.get(edition)


def report_address(app: Sphinx, pagename: str) -> str:
    """Where a reader reports an error: the repository's issues, or the section that says how while there is no address."""
    repository = str(app.config.course_repository).rstrip("/")
    if repository:
        return f"{repository}/issues/new"
    page = f"book/{app.config.course_edition}/how-to-use"
    return app.builder.get_relative_uri(pagename, page) + "#report"


def page_kind(pagename: str) -> str:
    """The class of a page's body: rules that depend on it are cheaper than those that look for something inside the page."""
    if pagename.startswith("notebooks/"):
        return "course-chapter"
    return "course-front" if pagename.endswith("/index") else "course-page"


def wanted_scripts(scripts: list[Any], names: tuple[str, ...]) -> list[Any]:
    """The scripts of a page that are files named in `names`, each once; the extensions add many that the book never uses."""
    kept: dict[str, Any] = {}
    for script in scripts:
        file = str(getattr(script, "filename", script) or "").rpartition("/")[2]
        if file.startswith(names):
            kept.setdefault(file, script)
    return list(kept.values())


def description(document: nodes.document | None, subtitle: str) -> str:
    """What a page is about, for search engines and previews: its first paragraph of some length, cut at a word."""
    paragraphs = [] if document is None else [node.astext() for node in document.findall(nodes.paragraph)]
    text = next((" ".join(one.split()) for one in paragraphs if len(one) >= 60), subtitle)
    return text if len(text) <= _DESCRIPTION_LENGTH else text[:_DESCRIPTION_LENGTH].rpartition(" ")[0] + " …"


def tidy_output(app: Sphinx, exception: Exception | None) -> None:
    """Take out of the finished edition what no page loads and the pages of sources that are gone."""
    if exception is not None or app.builder.format != "html":
        return
    output = Path(app.outdir)
    for pattern in _UNUSED_ASSETS:
        for path in (output / "_static").glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    kept = {*app.env.found_docs, "index", "search"}
    for path in output.rglob("*.html"):
        name = path.relative_to(output).with_suffix("").as_posix()
        if name not in kept and not name.startswith("_"):
            path.unlink()
