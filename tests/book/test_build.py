"""Building: the two editions from one configuration, the bare command, and what the pages must not carry."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from docutils import nodes
from docutils.utils import new_document

from book.site import SITE, fingerprint, pages
from course_lib.sphinx_ext.build import build_book, edition_configuration, edition_contents, merge
from course_lib.sphinx_ext.pages import description, page_address, page_in, wanted_scripts
from support import ROOT

JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


def test_merging_goes_key_by_key_and_leaves_the_base_alone() -> None:
    base = {"a": {"b": 1, "c": 2}, "d": [1, 2]}
    assert merge(base, {"a": {"c": 3}, "d": [4]}) == {"a": {"b": 1, "c": 3}, "d": [4]}
    assert base == {"a": {"b": 1, "c": 2}, "d": [1, 2]}


def test_the_english_edition_has_the_same_tree_of_pages() -> None:
    portuguese, english = pages("pt"), pages("en")
    assert [page_in(name, "en") for name in portuguese] == english
    assert all((ROOT / name).with_suffix(suffix).exists() for name in portuguese[:1] for suffix in [".md"])


def test_every_caption_is_translated_and_every_text_of_the_configuration_that_a_reader_sees() -> None:
    assert "Capítulos" not in str(edition_contents(ROOT, "en"))
    portuguese, english = edition_configuration(ROOT, "pt"), edition_configuration(ROOT, "en")
    for key in ("title", "author"):
        assert portuguese[key] != english[key]
    for key in ("language", "course_edition", "html_search_language", "togglebutton_hint", "nb_code_prompt_show"):
        assert portuguese["sphinx"]["config"][key] != english["sphinx"]["config"][key]


def test_a_caption_without_translation_is_named(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "_toc.yml").write_text("root: book/pt/index\nparts:\n  - caption: Nova parte\n", encoding="utf-8")
    (tmp_path / "book" / "en.yml").write_text("captions: {}\n", encoding="utf-8")
    with pytest.raises(KeyError, match="Nova parte"):
        edition_contents(tmp_path, "en")


def test_the_same_page_of_the_other_edition_is_found_from_any_depth() -> None:
    assert page_address("book/pt/glossary", "en") == "../../../en/book/en/glossary.html"
    assert page_address("search", "en") == "../en/search.html"


def test_of_the_extensions_scripts_a_page_loads_only_those_that_it_names_and_each_once() -> None:
    given = ["_static/sphinx-thebe.js", "https://cdn/require.js", "_static/copybutton.js", "_static/copybutton.js"]
    assert wanted_scripts(given, ("copybutton",)) == ["_static/copybutton.js"]


def test_a_page_is_described_by_its_first_paragraph_of_some_length_cut_at_a_word() -> None:
    short, long = nodes.paragraph("", "8 minutos"), nodes.paragraph("", "palavra " * 40)
    document = new_document("page")
    document += [short, long]
    told = description(document, "o subtítulo")
    assert told.startswith("palavra palavra") and told.endswith("palavra …") and len(told) <= 160
    assert description(None, "o subtítulo") == "o subtítulo"


def test_glossary_and_references_have_the_same_anchors_in_both_editions() -> None:
    for name in ("glossary.md", "references.md"):
        anchors = [
            re.findall(r'<a id="([^"]+)"', (ROOT / "book" / edition / name).read_text(encoding="utf-8"))
            for edition in ("pt", "en")
        ]
        assert len(anchors[0]) == len(set(anchors[0])) >= 60
        assert sorted(anchors[0]) == sorted(anchors[1])


@pytest.mark.slow
def test_no_page_of_the_built_book_names_a_script_style_or_picture_outside(site: Path) -> None:
    outside = re.compile(r'<(?:script|img|link|iframe|source)\b[^>]*\b(?:src|href)="(?:https?:)?//[^"]+"')
    for page in site.rglob("*.html"):
        assert outside.findall(page.read_text(encoding="utf-8")) == [], page


@pytest.mark.slow
def test_the_bare_jupyter_book_command_builds_the_portuguese_edition(tmp_path: Path) -> None:
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("book", "notebooks", "src"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.safetensors", "__pycache__"))
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", "."]
    result = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}, timeout=300
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "WARNING" not in result.stderr
    assert (tmp_path / "_build" / "html" / "book" / "pt" / "index.html").exists()


@pytest.mark.slow
def test_a_link_to_nowhere_fails_the_build(tmp_path: Path) -> None:
    _small_course(tmp_path, "[nowhere](missing.md)")
    assert build_portuguese(tmp_path) != 0


@pytest.mark.slow
def test_a_changed_style_alone_reaches_a_site_that_was_built_before(tmp_path: Path) -> None:
    _small_course(tmp_path, "text $x^2$")
    assert build_portuguese(tmp_path) == 0
    style, built = tmp_path / "book" / "_static" / "course.css", tmp_path / "site" / "pt" / "_static" / "book.css"
    page = tmp_path / "site" / "pt" / "book" / "pt" / "index.html"
    before = page.read_text(encoding="utf-8")
    style.write_text(style.read_text(encoding="utf-8") + "\nh1 { letter-spacing: 7px; }\n", encoding="utf-8")
    assert build_portuguese(tmp_path) == 0
    assert "letter-spacing: 7px" in built.read_text(encoding="utf-8")
    assert page.read_text(encoding="utf-8") != before, "browsers would keep the sheet that they have"


@pytest.mark.slow
def test_a_formula_that_cannot_be_set_fails_the_build(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _small_course(tmp_path, r"text $\frac{a$")
    assert build_portuguese(tmp_path) != 0
    assert r"\frac{a" in capfd.readouterr().err


@pytest.mark.slow
def test_an_output_keeps_its_module_script_and_a_widget_is_never_chosen(tmp_path: Path) -> None:
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {
            "application/vnd.jupyter.widget-view+json": {"model_id": "a", "version_major": 2, "version_minor": 0},
            "text/html": '<figure class="course-figure"></figure><script type="module">const here = 1 < 2 && "yes";</script>',
            "text/plain": "a figure",
        },
    }
    _small_course(tmp_path, "text", output)
    assert build_portuguese(tmp_path) == 0
    html = (tmp_path / "site" / "pt" / "notebooks" / "pt" / "a.html").read_text(encoding="utf-8")
    assert '<script type="module">const here = 1 < 2 && "yes";</script>' in html
    assert "widget-view" not in html
    assert "require" not in re.sub(r"<p>.*?</p>", "", html)


def test_the_stamp_changes_with_a_source() -> None:
    assert fingerprint() == fingerprint()
    assert SITE.parent == ROOT / "_build"


def build_portuguese(folder: Path) -> int:
    """Build one edition of a small course; both editions are built from the whole course for the other tests."""
    return build_book(folder, folder / "site", editions=("pt",))


def _small_course(folder: Path, text: str, output: dict[str, object] | None = None) -> None:
    """A course of two pages and a notebook an edition, with the real configuration and templates."""
    import nbformat.v4 as notebook_format
    from nbformat import from_dict

    for name in ("_config.yml",):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "src" / "course_lib" / "sphinx_ext", folder / "src" / "course_lib" / "sphinx_ext")
    for name in ("_static", "_templates", "en.yml"):
        source = ROOT / "book" / name
        target = folder / "book" / name
        shutil.copytree(source, target) if source.is_dir() else (
            target.parent.mkdir(exist_ok=True),
            shutil.copy(source, target),
        )
    contents = {
        "format": "jb-book",
        "root": "book/pt/index",
        "chapters": [{"file": "book/pt/how-to-use"}, {"file": "book/pt/licences"}, {"file": "notebooks/pt/a"}],
    }
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents, sort_keys=False), encoding="utf-8")
    for edition in ("pt", "en"):
        pages_folder, notebooks = folder / "book" / edition, folder / "notebooks" / edition
        pages_folder.mkdir(parents=True)
        notebooks.mkdir(parents=True)
        for name in ("index", "how-to-use", "licences"):
            (pages_folder / f"{name}.md").write_text(f"# {name}\n\n{text}\n", encoding="utf-8")
        cells = [notebook_format.new_markdown_cell("# A", id="title")]
        if output:
            code = notebook_format.new_code_cell("figure", id="figure", execution_count=1)
            code["outputs"] = [from_dict(output)]
            cells.append(code)
        notebook = notebook_format.new_notebook(
            cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        )
        (notebooks / "a.ipynb").write_text(notebook_format.writes(notebook), encoding="utf-8")
