"""Build both editions of the book with Jupyter Book 1 and put them side by side in one site."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from course_lib.figures.shared.base import FOLDER as FIGURES
from course_lib.languages import LANGUAGES

# Jupyter Book has no `python -m`; its entry point is called by name.
_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"

_ROOT_PAGE = Path(__file__).parent / "root_page.html"


def build_book(root: Path, site: Path, *, editions: Sequence[str] = LANGUAGES) -> int:
    """Build `site`/pt, `site`/en and the page that chooses between them; return 0 or the first failing exit status.

    `root` is the folder of `_config.yml`. Warnings count as errors. Intermediate files stay in `root`/_build, so that a second
    build only does what changed.
    """
    root, site = root.resolve(), site.resolve()
    site.mkdir(parents=True, exist_ok=True)
    works = {language: root / "_build" / "book" / language for language in editions}
    running = [_start_jupyter_book(root, work, *_write_edition(root, work, one)) for one, work in works.items()]
    for status in [process.wait() for process in running]:
        if status != 0:
            return status
    for language, work in works.items():
        edition = site / language
        shutil.rmtree(edition, ignore_errors=True)
        shutil.copytree(work / "_build" / "html", edition, ignore=shutil.ignore_patterns(".buildinfo*", "objects.inv"))
    shutil.copyfile(_ROOT_PAGE, site / "index.html")
    return 0


def edition_configuration(root: Path, language: str) -> dict[str, Any]:
    """The Jupyter Book configuration of one edition, with the paths of extensions, templates and static files absolute."""
    config = _read(root / "_config.yml")
    if language != "pt":
        config = merge(config, _read(root / "book" / f"{language}.yml"))
        config.pop("captions", None)
    sphinx = config["sphinx"]
    sphinx["local_extensions"] = {name: str(root / path) for name, path in sphinx["local_extensions"].items()}
    sphinx["config"]["course_sources"] = fingerprint(root)
    return config


def fingerprint(root: Path) -> str:
    """A digest of the extension, the figures, the templates and the static files.

    Sphinx builds every page again when it changes; by itself it notices none of them and leaves the old ones in the site.
    """
    digest = hashlib.sha256()
    for folder in (Path(__file__).parent, FIGURES, root / "book" / "_templates", root / "book" / "_static"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def edition_contents(root: Path, language: str) -> dict[str, Any]:
    """The table of contents of one edition: the Portuguese one with its paths and captions changed."""
    contents = _read(root / "_toc.yml")
    if language == "pt":
        return contents
    captions = _read(root / "book" / f"{language}.yml").get("captions", {})
    return _translate_contents(contents, language, captions)


def merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `changes` on top; mappings are merged key by key, anything else is replaced."""
    merged = dict(base)
    for key, value in changes.items():
        below = merged.get(key)
        merged[key] = merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _translate_contents(node: Any, language: str, captions: Mapping[str, str]) -> Any:
    """Walk a table of contents: in paths, pt becomes `language`; each caption is looked up."""
    if isinstance(node, list):
        return [_translate_contents(item, language, captions) for item in node]
    if not isinstance(node, dict):
        return node
    translated: dict[str, Any] = {}
    for key, value in node.items():
        if key in ("file", "root"):
            translated[key] = "/".join(language if part == "pt" else part for part in str(value).split("/"))
        elif key == "caption":
            if value not in captions:
                raise KeyError(f"no caption for {value!r} in book/{language}.yml; add it under `captions`")
            translated[key] = captions[value]
        else:
            translated[key] = _translate_contents(value, language, captions)
    return translated


def _write_edition(root: Path, work: Path, language: str) -> tuple[Path, Path]:
    """Write one edition's configuration and table of contents into `work`; return their paths."""
    work.mkdir(parents=True, exist_ok=True)
    config, contents = work / "_config.yml", work / "_toc.yml"
    _write(config, edition_configuration(root, language))
    _write(contents, edition_contents(root, language))
    return config, contents


def _start_jupyter_book(root: Path, work: Path, config: Path, contents: Path) -> subprocess.Popen[bytes]:
    """Start `jupyter-book build` with warnings as errors; the editions are built side by side."""
    command = [
        sys.executable,
        "-c",
        _JUPYTER_BOOK,
        "build",
        str(root),
        "--path-output",
        str(work),
        "--config",
        str(config),
    ]
    command += ["--toc", str(contents), "-W", "-n", "--keep-going", "-q"]
    return subprocess.Popen(command)


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _write(path: Path, value: Mapping[str, Any]) -> None:
    """Write YAML only where it changed, so that an unchanged configuration does not rebuild every page."""
    text = yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
