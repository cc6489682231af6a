"""Grading a folder: which files are notebooks to grade, the judges that grade them, and the report.

An instructor's private tests are Python files in a folder. They run in the judge, never beside a student's code: what
they hand to an answer, and what they get back, are copies as plain values (numbers, texts, tensors, lists, dictionaries).

    from course_lib.exercises.exercise import get_exercise
    from course_lib.exercises.expectations import expect_close
    from course_lib.languages import Text

    @get_exercise("1.3").test(Text(pt="…", en="…"), points=2)
    def three_tensors_are_clipped(answer): ...
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from course_lib.exercises.grading.confinement import Limits
from course_lib.exercises.grading.report import write_report
from course_lib.exercises.grading.rows import Row, checked_rows, clean
from course_lib.languages import Text, current_language

NOTEBOOK_MB = 20  # a larger file is not opened: outputs can be cleared before handing in

_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


def grade_folder(
    folder: Path | str,
    hidden: Path | str | None = None,
    output: Path | str = "grades",
    *,
    limits: Limits | None = None,
    jobs: int | None = None,
    sandbox: bool = True,
) -> list[Row]:
    """Grade every notebook under `folder` and write `grades.csv` and `grades.html` into the folder `output`.

    `hidden` is a folder with private tests. `jobs` notebooks are graded at once, by default one a processor. Whatever a
    notebook holds or does, it gets its rows and the others are graded. `sandbox=False` grades as a system would that has
    none. Returns the rows. ValueError when a folder is not there or holds no notebook, or on Windows.
    """
    if sys.platform == "win32":
        raise ValueError("grading needs processes that Windows does not have; grade in its Linux (WSL)")
    folder, output = Path(folder).resolve(), Path(output).resolve()
    private = Path(hidden).resolve() if hidden is not None else None
    for given in (folder, *([private] if private is not None else [])):
        if not given.is_dir():
            raise ValueError(f"{given} is not a folder; give the folder that holds the files")
    if private is not None:
        check_hidden_tests(private)
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs is {jobs}; at least one notebook must be graded at a time")
    paths = sorted(handed_in_files(folder))
    if not paths:
        raise ValueError(f"{folder} holds no notebook (*.ipynb); give the folder with what was handed in")
    setting: dict[str, Any] = {
        "language": current_language(),
        "limits": asdict(limits or Limits()),
        "hidden": [str(one) for one in (folder, output, private) if one is not None],
        "private_tests": str(private) if private else None,
        "sandbox": sandbox,
    }
    judges = [_Judge(setting) for _ in range(min(jobs or os.cpu_count() or 1, len(paths)))]
    free: SimpleQueue[_Judge] = SimpleQueue()
    for judge in judges:
        free.put(judge)

    def one(path: Path) -> list[Row]:
        judge = free.get()
        try:
            return grade_file(path, path.relative_to(folder).as_posix(), judge)
        finally:
            free.put(judge)

    try:
        with ThreadPoolExecutor(len(judges)) as pool:
            for _ in pool.map(_Judge.start, judges):
                pass  # a fault in a private test shows here
            rows = [row for rows in pool.map(one, paths) for row in rows]
    finally:
        for judge in judges:
            judge.end()
    unprotected = not all(judge.has_sandbox for judge in judges)
    write_report(rows, output, _NO_SANDBOX if unprotected else None)
    return rows


def handed_in_files(folder: Path) -> Iterator[Path]:
    """Yield what looks like a notebook under a folder, links too (they are told of, and not followed)."""
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".ipynb_checkpoints"]
        links = [name for name in folders if Path(here, name).is_symlink()]
        yield from (Path(here, name) for name in (*names, *links) if name in links or name.lower().endswith(".ipynb"))


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


def grade_file(path: Path, name: str, judge: _Judge) -> list[Row]:
    """Have one file graded and return its rows, at least one."""
    name = clean(name)
    try:
        found = path.lstat()
    except OSError as error:
        return [Row(name, "-", "unreadable", message=clean(str(error.strerror)))]
    if stat.S_ISLNK(found.st_mode):
        return [Row(name, "-", "link", message=str(_LINK))]
    if not stat.S_ISREG(found.st_mode):
        return [Row(name, "-", "unreadable", message=str(_NO_FILE))]
    if found.st_size > NOTEBOOK_MB * 1024 * 1024:
        return [Row(name, "-", "too large", message=str(_TOO_LARGE.format(limit=NOTEBOOK_MB)))]
    try:
        return checked_rows(name, judge.grade(path), judge.worth)
    except (ValueError, KeyError, TypeError):
        return [Row(name, "-", "error", message=str(_JUDGE_ENDED))]


class _Judge:
    """A judge in a process of its own. When it has died it is started again for the next notebook."""

    def __init__(self, setting: dict[str, Any]) -> None:
        self.setting = setting
        self.limits = Limits(**setting["limits"])
        self.process: subprocess.Popen[str] | None = None
        self.worth: dict[str, int] = {}
        self.has_sandbox = True

    def grade(self, path: Path) -> Any:
        """Return the records of a notebook; None when the judge died over it or took far too long."""
        if self.process is None:
            self.start()
        answer = self._ask({"notebook": str(path)}, len(self.worth) * (2 * self.limits.seconds + 10))
        if answer is None:
            self.end()
        return answer.get("rows") if answer else None

    def start(self) -> None:
        kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - `end` closes it
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "course_lib.exercises.grading.judge"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env={**kept, "OMP_NUM_THREADS": "1"},
            start_new_session=True,
        )
        answer = self._ask(self.setting, self.limits.startup_seconds)
        if answer is None or "failed" in answer:
            told = (answer or {}).get("failed") or self._last_error()
            self.end()
            raise ValueError(f"the grading cannot start ({told}); if a private test is the cause, correct it")
        self.worth, self.has_sandbox = answer["worth"], answer["sandbox"]

    def _ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        process = self.process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        watch = threading.Timer(seconds, _kill, [process])
        watch.start()
        try:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            return None
        finally:
            watch.cancel()
        return json.loads(line) if line.endswith("\n") else None

    def _last_error(self) -> str:
        self.errors.seek(0)
        return (self.errors.read().strip().splitlines() or ["?"])[-1]

    def end(self) -> None:
        """Stop the judge and all that it started."""
        if self.process is not None:
            _kill(self.process)
            self.process.communicate()
            self.errors.close()
            self.process = None


def _kill(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


_TOO_LARGE = Text(
    pt="O arquivo passa de {limit} MB; peça-o de novo com as saídas apagadas.",
    en="The file is larger than {limit} MB; ask for it again with its outputs cleared.",
)
_LINK = Text(
    pt="É um atalho para outro lugar e não foi seguido: o que está lá pode não ser de quem o entregou. Peça o próprio arquivo.",
    en="It is a link to another place and was not followed: what is there may not be the student's. Ask for the file itself.",
)
_NO_FILE = Text(
    pt="Não é um arquivo comum; peça o caderno de novo.", en="It is no ordinary file; ask for the notebook again."
)
_JUDGE_ENDED = Text(
    pt="A correção deste caderno não chegou ao fim; os outros não foram afetados. Veja-o à mão.",
    en="The grading of this notebook did not reach its end; the others were not affected. Look at it by hand.",
)
_NO_SANDBOX = Text(
    pt="Este sistema não permite isolar os cadernos (espaços de nomes do Linux), e eles foram corrigidos só com limites mais "
    "fracos. Se você não confia no que foi entregue, corrija numa máquina descartável.",
    en="This system lets no sandbox be made (Linux namespaces), and the notebooks were graded under weaker limits only. "
    "If you do not trust what was handed in, grade it on a throw-away machine.",
)
