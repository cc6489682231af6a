"""Hygiene of the whole repository: what is committed works for anybody, anywhere, and says what it depends on."""

import json
import re
import tomllib
from collections.abc import Iterable
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from support import ROOT, committed_texts

LONGEST_FILE = 300

MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:work|root|tmp|farm|home/\w+|Users/\w+)/|\b[A-Z]:\\+Users\\")
CDN = re.compile(
    r"https?://(?:cdn\.|cdnjs\.|unpkg\.|esm\.sh|[\w.-]*jsdelivr|[\w.-]*skypack|fonts\.(?:googleapis|gstatic)|"
    r"ajax\.googleapis|code\.jquery|[\w.-]*polyfill|use\.fontawesome|stackpath\.)"
)


def lines_matching(pattern: re.Pattern[str], text: str) -> list[str]:
    """Return the lines, with their numbers, in which the pattern occurs."""
    return [
        f"{number}: {line.strip()[:120]}" for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)
    ]


def widget_state(notebook: dict[str, object]) -> list[str]:
    """Return where a notebook holds the state of widgets, which a page could only show with a script from outside."""
    found = ["metadata.widgets"] if "widgets" in notebook.get("metadata", {}) else []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            found += [mime for mime in output.get("data", {}) if mime.startswith("application/vnd.jupyter.widget")]
    return found


def requirements(text: str) -> dict[str, str]:
    """Return the name of each direct requirement with the reason written beside it."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "-"))]
    pairs = (line.partition("#") for line in lines)
    return {
        re.split(r"[<>=!~;\[ ]", name.strip())[0].lower().replace("_", "-"): reason.strip() for name, _, reason in pairs
    }


def pins(text: str) -> dict[str, str]:
    """Return name and version of each constraint."""
    return dict(re.findall(r"(?m)^([a-z0-9.-]+)==([^\s;]+)", text))


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = {name: lines_matching(MACHINE_PATH, text) for name, text in committed_texts()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_file_outside_the_tests_asks_a_cdn() -> None:
    found = {name: lines_matching(CDN, text) for name, text in committed_texts() if not name.startswith("tests/")}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (MACHINE_PATH, "open('/" + "root/course/x.txt')", "see https://example.org/work/x and ../tmp/x"),
        (MACHINE_PATH, "C:" + "\\Users\\ana", "C: Users"),
        (MACHINE_PATH, '"/' + 'home/ana/course"', "the home/ page"),
        (CDN, '<script src="https://cdn.' + 'example.org/x.js">', "https://example.org/cdn"),
        (CDN, "https://fonts." + "googleapis.com/css", "https://www.unicode.org"),
    ],
)
def test_the_patterns_see_what_they_should(pattern: re.Pattern[str], bad: str, good: str) -> None:
    assert lines_matching(pattern, bad)
    assert not lines_matching(pattern, good)


def test_no_module_is_longer_than_one_concept_needs() -> None:
    long = {
        name: text.count("\n")
        for name, text in committed_texts()
        if name.startswith("src/") and name.endswith((".py", ".js"))
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_every_requirement_has_a_reason() -> None:
    reasons = requirements((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert len(reasons) > 10
    assert [name for name, reason in reasons.items() if not reason] == []


def test_every_requirement_is_pinned_and_begins_from_the_constraints() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    assert text.splitlines()[0] == "-c constraints.txt"
    assert [name for name in requirements(text) if name not in pinned] == []


def pins_here(text: str) -> dict[str, SpecifierSet]:
    """Return name and version of each constraint that holds for the present system and Python."""
    lines = [Requirement(line) for line in text.splitlines() if line and not line.startswith("#")]
    return {one.name: one.specifier for one in lines if one.marker is None or one.marker.evaluate()}


def installed_with(names: Iterable[str]) -> dict[str, str]:
    """Return name and version of every package that is installed because of `names`, here and on the present system."""
    found: dict[str, str] = {}
    waiting = [Requirement(name) for name in names]
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system, or of an extra that nobody asked for
        if name not in found or asked.extras:
            found[name] = package.version
            waiting += [
                one
                for one in map(Requirement, package.requires or ())
                if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in (*asked.extras, ""))
            ]
    return found


def test_everything_that_set_up_installs_has_its_pin_and_is_installed_as_pinned() -> None:
    asked = requirements((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    pinned = pins_here((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    installed = installed_with(asked)
    assert len(installed) > 100
    assert sorted(installed.keys() - pinned.keys()) == []
    assert [name for name, version in installed.items() if not pinned[name].contains(version)] == []


def test_every_constraint_is_one_exact_version() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    loose = [
        line
        for line in lines
        if line and not line.startswith("#") and not re.match(r"[a-z0-9.-]+==[\w.]+( ; .+)?$", line)
    ]
    assert loose == []


def test_the_librarys_own_dependencies_are_among_the_requirements() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = requirements((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert [name for name in settings["project"]["dependencies"] if name not in asked] == []


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("LICENSE", "MIT License"),
        ("LICENSE-TEXT", "Creative Commons Attribution 4.0 International"),
        ("CONTRIBUTING.md", "python run.py test"),
        ("CHANGELOG.md", "## 0.1.0"),
        ("README.md", "python run.py book"),
        ("README.pt-BR.md", "python run.py book"),
        (".ci/run", "python run.py test"),
    ],
)
def test_the_repository_says_what_it_is(name: str, phrase: str) -> None:
    assert phrase in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.pt-BR.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_local_link_of_the_readmes_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [
        link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link and link[0] != "#"
    ]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^## (\d[\w.]*)", changelog)[0] == version
    book = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert book["sphinx"]["config"]["course_version"] == version


def test_the_pre_commit_hooks_fetch_nothing() -> None:
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    assert {hook["language"] for hook in repositories[0]["hooks"]} == {"system"}


def test_no_notebook_holds_the_state_of_widgets() -> None:
    notebooks = {name: json.loads(text) for name, text in committed_texts() if name.endswith(".ipynb")}
    found = {name: widget_state(notebook) for name, notebook in notebooks.items()}
    assert {name: where for name, where in found.items() if where} == {}


def test_the_state_of_widgets_is_seen_in_both_places() -> None:
    view = {"data": {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "x"}}
    assert widget_state({"metadata": {"widgets": {}}, "cells": [{"outputs": [view]}]}) == [
        "metadata.widgets",
        "application/vnd.jupyter.widget-view+json",
    ]
