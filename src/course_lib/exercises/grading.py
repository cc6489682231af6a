"""Batch grading: every notebook of a folder, each in a limited process of its own, into a CSV file and a page.

The limits, and what they are not, are told in `confinement`. An instructor's private tests are Python files in a folder:

    from course_lib.exercises.exercise import get_exercise
    from course_lib.exercises.expectations import expect_close
    from course_lib.languages import Text

    @get_exercise("1.3").test(Text(pt="…", en="…"), points=2)
    def three_tensors_are_clipped(answer): ...
"""

from __future__ import annotations

import contextlib
import csv
import html
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course_lib.exercises.confinement import Limits
from course_lib.languages import Text, current_language

NOTEBOOK_MB = 20  # a larger file is not opened: outputs can be cleared before handing in
TEXT_LIMIT = 4000  # characters kept of a message or of what an answer printed

_KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Row:
    """The grade of one exercise of one notebook. `status` is one of STATUSES; `exercise` is "-" for a whole notebook."""

    notebook: str
    exercise: str
    status: str
    points: int = 0
    of: int = 0
    failed: str = ""
    message: str = ""
    output: str = ""


STATUSES = {
    "passed": Text(pt="certo", en="right"),
    "failed": Text(pt="errado", en="wrong"),
    "not filled in": Text(pt="não preenchido", en="not filled in"),
    "missing": Text(pt="ausente", en="missing"),
    "error": Text(pt="parou com erro", en="stopped with an error"),
    "time": Text(pt="tempo esgotado", en="out of time"),
    "memory": Text(pt="memória esgotada", en="out of memory"),
    "no exercises": Text(pt="nenhum exercício", en="no exercises"),
    "unreadable": Text(pt="arquivo ilegível", en="unreadable file"),
    "too large": Text(pt="arquivo grande demais", en="file too large"),
}


def grade_folder(
    folder: Path | str,
    hidden: Path | str | None = None,
    output: Path | str = "grades",
    *,
    limits: Limits | None = None,
    jobs: int = 1,
) -> list[Row]:
    """Grade every notebook under `folder` and write `grades.csv` and `grades.html` into the folder `output`.

    `hidden` is a folder with private tests. `jobs` notebooks are graded at once. Whatever a notebook holds or does, it
    gets its rows and the others are graded. Returns the rows. ValueError when a folder is not there or holds no notebook.
    """
    folder, output = Path(folder).resolve(), Path(output).resolve()
    for given in (folder, *([Path(hidden)] if hidden is not None else [])):
        if not given.is_dir():
            raise ValueError(f"{given} is not a folder; give the folder that holds the files")
    if hidden is not None:
        check_hidden_tests(Path(hidden))
    if jobs < 1:
        raise ValueError(f"jobs is {jobs}; at least one notebook must be graded at a time")
    paths = sorted(
        path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts and not path.is_symlink()
    )
    if not paths:
        raise ValueError(f"{folder} holds no notebook (*.ipynb); give the folder with what was handed in")
    private = Path(hidden).resolve() if hidden is not None else None

    def one(path: Path) -> list[Row]:
        return grade_notebook(path, path.relative_to(folder).as_posix(), private, limits or Limits())

    with ThreadPoolExecutor(jobs) as pool:
        rows = [row for rows in pool.map(one, paths) for row in rows]
    output.mkdir(parents=True, exist_ok=True)
    write_csv(rows, output / "grades.csv")
    (output / "grades.html").write_text(page(rows), encoding="utf-8")
    return rows


def check_hidden_tests(folder: Path) -> None:
    """Look over a folder of private tests before any notebook is graded. ValueError when it is empty or not Python."""
    paths = sorted(folder.glob("*.py"))
    if not paths:
        raise ValueError(f"{folder} has no Python file; put the private tests there or leave it out")
    for path in paths:
        try:
            compile(path.read_bytes(), path.name, "exec")
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"{path.name} is not Python ({error}); correct it and grade again") from None


def grade_notebook(path: Path, name: str, hidden: Path | None, limits: Limits) -> list[Row]:
    """Grade one notebook in a process of its own and return its rows, at least one."""
    try:
        size = path.stat().st_size
    except OSError as error:
        return [Row(clean(name), "-", "unreadable", message=clean(str(error.strerror)))]
    if size > NOTEBOOK_MB * 1024 * 1024:
        return [Row(clean(name), "-", "too large", message=str(_TOO_LARGE.format(limit=NOTEBOOK_MB)))]
    with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as scratch:
        work = Path(scratch, "work")
        work.mkdir()
        results = Path(scratch, "results")
        job: dict[str, Any] = {
            "notebook": str(path),
            "folder": str(work),
            "results": str(results),
            "hidden": str(hidden) if hidden else None,
            "limits": asdict(limits),
            "language": current_language(),
        }
        ended = _run_worker(job, work, limits.seconds + limits.startup_seconds)
        return _rows(clean(name), results, ended)


def _run_worker(job: dict[str, Any], work: Path, seconds: float) -> tuple[str, str]:
    """Run the worker and return how it ended: a status, and a message for what it left ungraded."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    environment = {**kept, "HOME": str(work), "TMPDIR": str(work), "TEMP": str(work), "OMP_NUM_THREADS": "1"}
    errors = work.parent / "errors"
    with errors.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "course_lib.exercises.grading_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stream,
            cwd=work,
            env=environment,
            start_new_session=True,
        )
        try:
            process.communicate(json.dumps(job).encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            return "time", str(_STOPPED.format(seconds=f"{seconds:g}"))
        finally:
            _end(process)
    if sys.platform != "win32" and process.returncode == -signal.SIGXCPU:
        return "time", str(_STOPPED.format(seconds=f"{seconds:g}"))
    with errors.open("rb") as stream:
        stream.seek(max(0, errors.stat().st_size - TEXT_LIMIT))
        said = clean(stream.read().decode("utf-8", "replace"))
    last = said.strip().splitlines()[-1:] or [""]
    return "error", str(_DIED.format(code=process.returncode)) + (f"\n{last[0]}" if last[0] else "")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop the worker and what it started (what has left its session escapes)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _rows(name: str, results: Path, ended: tuple[str, str]) -> list[Row]:
    rows: list[Row] = []
    expected: dict[str, int] = {}
    text = results.read_text(encoding="utf-8", errors="replace") if results.exists() else ""
    for line in text.splitlines():
        record: dict[str, Any] = json.loads(line) if line.endswith("}") else {}
        if "expected" in record:
            expected = {str(identifier): int(points) for identifier, points in record["expected"]}
        elif record:
            failed = clean(" ".join(record.get("failed", [])))
            message, output = clean(record.get("message", "")), clean(record.get("output", ""))
            points, of = int(record.get("points", 0)), int(record.get("of", 0))
            rows.append(Row(name, record["exercise"], record["status"], points, of, failed, message, output))
    done = {row.exercise for row in rows}
    status, message = ended
    rows += [
        Row(name, identifier, status, of=points, message=message)
        for identifier, points in expected.items()
        if identifier not in done
    ]
    return rows or [Row(name, "-", status, message=message)]


def clean(text: str) -> str:
    """Return text without control characters, of bounded length, that any file can hold."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)
    return text if len(text) <= TEXT_LIMIT else text[:TEXT_LIMIT] + "…"


def write_csv(rows: Sequence[Row], path: Path) -> None:
    """Write the rows with a header; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    with path.open("w", newline="", encoding="utf-8-sig") as stream:  # the mark lets spreadsheets see the accents
        writer = csv.writer(stream)
        writer.writerow(Row.__dataclass_fields__)
        for row in rows:
            writer.writerow([_harmless(value) for value in asdict(row).values()])


def _harmless(value: Any) -> Any:
    dangerous = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) and value != "-"
    return f"'{value}" if dangerous else value


def page(rows: Sequence[Row]) -> str:
    """Return a page with the total of each notebook and every row; what students wrote appears as text only."""
    names = list(dict.fromkeys(row.notebook for row in rows))
    totals = [
        (
            name,
            sum(row.points for row in rows if row.notebook == name),
            sum(row.of for row in rows if row.notebook == name),
        )
        for name in names
    ]
    details = [
        (
            row.notebook,
            row.exercise,
            str(STATUSES.get(row.status, row.status)),
            f"{row.points}/{row.of}",
            "\n".join(part for part in (row.message, row.output and f"— {_PRINTED}\n{row.output}") if part),
        )
        for row in rows
    ]
    language = "pt-BR" if current_language() == "pt" else "en"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n<title>{_GRADES}</title>\n'
        "<style>body{font-family:sans-serif;margin:2rem}table{border-collapse:collapse;margin:1rem 0}"
        "td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}"
        "td{white-space:pre-wrap;overflow-wrap:anywhere}</style>\n"
        f"<h1>{_GRADES}</h1>\n{_table(_TOTAL_HEADINGS, [(name, f'{got}/{of}') for name, got, of in totals])}"
        f"{_table(_DETAIL_HEADINGS, details)}</html>\n"
    )


def _table(headings: Sequence[Text], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(str(heading))}</th>' for heading in headings)
    body = "\n".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"


_GRADES = Text(pt="Notas", en="Grades")
_PRINTED = Text(pt="o que o código imprimiu:", en="what the code printed:")
_TOTAL_HEADINGS = (Text(pt="Arquivo", en="File"), Text(pt="Pontos", en="Points"))
_DETAIL_HEADINGS = (
    Text(pt="Arquivo", en="File"),
    Text(pt="Exercício", en="Exercise"),
    Text(pt="Resultado", en="Result"),
    Text(pt="Pontos", en="Points"),
    Text(pt="O que aconteceu", en="What happened"),
)
_TOO_LARGE = Text(
    pt="O arquivo passa de {limit} MB; peça-o de novo com as saídas apagadas.",
    en="The file is larger than {limit} MB; ask for it again with its outputs cleared.",
)
_STOPPED = Text(
    pt="A correção passou de {seconds} segundos e foi interrompida.",
    en="Grading took more than {seconds} seconds and was stopped.",
)
_DIED = Text(
    pt="O processo terminou antes da hora (código de saída {code}).",
    en="The process ended before its time (exit code {code}).",
)
