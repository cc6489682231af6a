"""The Sphinx extension of the book: editions, search, mathematics, evidence, all without asking the network for anything."""

from typing import Any

from sphinx.application import Sphinx

from course_lib.sphinx_ext import anchors, evidence_page, hero, mathematics, pages, portuguese, search, style


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx; called by Sphinx because `_config.yml` names this package."""
    app.add_config_value("course_edition", "pt", "html")
    app.add_config_value("course_version", "", "html")
    app.add_config_value("course_repository", "", "html")
    app.add_config_value("course_sources", "", "env")  # changes when the extension does, so that pages are built again
    app.add_js_file("page.js")
    app.add_js_file("reading.js")
    app.connect("config-inited", portuguese.complete_catalogue)
    app.connect("config-inited", mathematics.use_mathml)
    app.connect("doctree-read", evidence_page.mark_claims)
    app.connect("doctree-read", pages.name_solutions)
    app.connect("doctree-read", anchors.register_anchors)
    app.connect("html-page-context", pages.prepare_page, priority=900)
    app.connect("build-finished", mathematics.write_font)
    app.connect("build-finished", search.write_search_text)
    app.connect("build-finished", style.write_style, priority=900)  # after the theme has written its colours of code
    app.connect("build-finished", pages.tidy_output, priority=950)
    app.add_html_math_renderer(
        mathematics.RENDERER, (mathematics.visit_inline, None), (mathematics.visit_display, None)
    )
    app.add_search_language(search.PortugueseSearch)
    app.add_search_language(search.EnglishSearch)
    app.add_directive("course-evidence", evidence_page.EvidenceWall)
    app.add_directive("course-motif", hero.Motif)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
