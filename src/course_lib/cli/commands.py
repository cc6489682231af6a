"""The commands, each with its arguments and what it calls."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from course_lib.cli.parser import UsageError, add_command
from course_lib.languages import LANGUAGES, Text


def add_train(commands: Any) -> None:
    """`course train NAME`: make again one of the models that come with the course."""
    summary = Text(pt="treina e grava um dos modelos que vêm com o curso", en="train and store a model of the course")
    parser = add_command(commands, "train", summary, _train, "train --list", "train NAME")
    parser.argument("name", Text(pt="o modelo", en="the model"), nargs="?", metavar="NAME")
    parser.option("--list", Text(pt="mostra os nomes dos modelos", en="show the models' names"))


def _train(chosen: Namespace) -> int:
    from course_lib import recipes

    names = recipes.names()
    if chosen.list:
        print(*names, sep="\n")
        return 0
    if chosen.name is None:
        raise UsageError(Text(pt="diga que modelo treinar, ou --list", en="say which model to train, or --list"))
    if chosen.name not in names:
        unknown = Text(pt="não há modelo {name!r}; há {names}", en="there is no model {name!r}; there are {names}")
        raise UsageError(unknown.format(name=chosen.name, names=", ".join(names)))
    print(recipes.train_checkpoint(chosen.name))
    return 0


def add_measure(commands: Any) -> None:
    """`course measure ID`: measure a claim over its seeds and write the record."""
    summary = Text(
        pt="mede uma afirmação com várias sementes e grava o registro",
        en="measure a claim over several seeds and write its record",
    )
    examples = ("measure --list", "measure E1.3", "measure E1.3 --seed 1 --no-write")
    parser = add_command(commands, "measure", summary, _measure, *examples)
    parser.argument("id", Text(pt="a afirmação, como E1.3", en="the claim, such as E1.3"), nargs="?", metavar="ID")
    parser.option("--seed", Text(pt="mede só esta semente", en="measure this seed only"), type=int, metavar="N")
    parser.option("--all", Text(pt="mede de novo todos os registros", en="measure every record again"))
    parser.option("--stale", Text(pt="mede os que faltam ou caducaram", en="measure those missing or stale"))
    parser.option("--no-write", Text(pt="mostra os números sem gravar", en="show the numbers, write nothing"))
    parser.option("--list", Text(pt="mostra o estado de cada registro", en="show the state of each record"))


def _measure(chosen: Namespace) -> int:
    from course_lib.evidence.archive import ARCHIVE
    from course_lib.evidence.records import measure, stale_records

    if sum([chosen.id is not None, chosen.all, chosen.stale, chosen.list]) != 1:
        raise UsageError(
            Text(pt="diga ou um ID, ou --all, --stale, --list", en="give an ID or --all, --stale or --list")
        )
    if chosen.seed is not None and chosen.id is None:
        raise UsageError(Text(pt="--seed pede um ID", en="--seed needs an ID"))
    if chosen.list:
        return _list_records()
    stale = stale_records(archive=ARCHIVE) if chosen.stale else {}
    ids = [chosen.id] if chosen.id else [id for id in ARCHIVE.ids() if chosen.all or id in stale]
    for id in ids:
        seeds = ARCHIVE.measurement(id).seeds if chosen.seed is None else (chosen.seed,)
        beginning = Text(pt="{id}: medindo, sementes {seeds}…", en="{id}: measuring, seeds {seeds}…")
        print(beginning.format(id=id, seeds=", ".join(map(str, seeds))), file=sys.stderr, flush=True)
        _show(id, measure(id, chosen.seed, write=not chosen.no_write, archive=ARCHIVE))
        if not chosen.no_write:
            print(Text(pt="gravado: {path}", en="written: {path}").format(path=ARCHIVE.path(id)))
    return 0


def _list_records() -> int:
    """Print the state of every record; return 1 if one has to be measured."""
    from course_lib.evidence.archive import ARCHIVE
    from course_lib.evidence.records import stale_records

    problems = stale_records(archive=ARCHIVE)
    for id in [*ARCHIVE.ids(), *(id for id in problems if id not in ARCHIVE.ids())]:
        print(problems.get(id) or Text(pt="{id}: em dia", en="{id}: up to date").format(id=id))
    return 1 if problems else 0


def _show(id: str, results: dict[int, dict[str, Any]]) -> None:
    from course_lib.evidence.numbers import written

    for seed, numbers in results.items():
        print(Text(pt="{id}, semente {seed}", en="{id}, seed {seed}").format(id=id, seed=seed))
        for name, value in numbers.items():
            print(f"  {name}: {written(value)}")


def add_sync(commands: Any) -> None:
    """`course sync`: keep the two editions equal."""
    summary = Text(
        pt="iguala o código das duas edições e mostra a prosa que mudou só numa delas",
        en="make the code of the two editions equal and show the prose that changed in only one",
    )
    parser = add_command(commands, "sync", summary, _sync, "sync", "sync --check", "sync --accept 01-rnn-limits")
    places = Text(
        pt="só estes lugares: 01-rnn-limits, 01-rnn-limits:cell-id, glossary.md",
        en="only these places: 01-rnn-limits, 01-rnn-limits:cell-id, glossary.md",
    )
    parser.argument("only", places, nargs="*", metavar="PLACE")
    accepted = Text(pt="registra que os pares mostrados dizem o mesmo", en="record that the pairs shown say the same")
    group = parser.options.add_mutually_exclusive_group()
    checked = Text(
        pt="não muda nada; o código de saída é 1 se diferem", en="change nothing; exit with 1 if they differ"
    )
    group.add_argument("--check", action="store_true", help=str(checked))
    group.add_argument("--accept", action="store_true", help=str(accepted))
    preferred = Text(pt="a edição que vale onde as duas mudaram", en="the edition that counts where both changed")
    parser.option("--from", preferred, dest="prefer", choices=LANGUAGES)


def _sync(chosen: Namespace) -> int:
    from course_lib.editions import sync
    from course_lib.editions.cells import project_root

    if chosen.check:
        return sync.check(project_root())
    return sync.sync(project_root(), accept=chosen.accept, only=chosen.only, prefer=chosen.prefer)


def add_execute(commands: Any) -> None:
    """`course execute [CHAPTER]`: run the notebooks of both editions."""
    summary = Text(
        pt="roda os cadernos do começo ao fim e guarda o que mostram",
        en="run the notebooks top to bottom and store what they show",
    )
    parser = add_command(commands, "execute", summary, _execute, "execute", "execute 1 --edition pt")
    parser.chapter()
    parser.option("--edition", Text(pt="só esta edição", en="this edition only"), choices=LANGUAGES)


def _execute(chosen: Namespace) -> int:
    from course_lib.editions.cells import project_root
    from course_lib.editions.execute import execute

    execute(project_root(), chosen.chapter, languages=(chosen.edition,) if chosen.edition else LANGUAGES)
    return 0


def add_student(commands: Any) -> None:
    """`course student`: the notebooks that a class receives."""
    summary = Text(
        pt="escreve os cadernos da turma, sem soluções", en="write the students' notebooks, without solutions"
    )
    parser = add_command(commands, "student", summary, _student, "student", "student 1 --output ~/class")
    parser.chapter()
    parser.output("student")


def _student(chosen: Namespace) -> int:
    from course_lib.editions import student
    from course_lib.editions.cells import project_root

    student.write_student_notebooks(project_root(), chosen.output, chosen.chapter)
    return 0


def add_grade(commands: Any) -> None:
    """`course grade FOLDER`: grade what a class handed in."""
    summary = Text(
        pt="corrige uma pasta de cadernos e escreve o resultado em CSV e HTML",
        en="grade a folder of notebooks and write the results to CSV and HTML",
    )
    parser = add_command(commands, "grade", summary, _grade, "grade handed-in", "grade handed-in --hidden my-tests")
    handed_in = Text(pt="a pasta dos cadernos entregues", en="the folder of the notebooks handed in")
    parser.argument("folder", handed_in, type=Path, metavar="FOLDER")
    hidden = Text(pt="a pasta dos testes só de quem ensina", en="the folder of the instructor's own tests")
    parser.option("--hidden", hidden, type=Path, metavar="DIR")
    parser.option("--jobs", Text(pt="quantos ao mesmo tempo", en="how many at once"), type=int, metavar="N")
    parser.output("grades")


def _grade(chosen: Namespace) -> int:
    from course_lib.exercises.grading import grade_folder

    output = chosen.output or Path("grades")
    rows = grade_folder(chosen.folder, hidden=chosen.hidden, output=output, jobs=chosen.jobs)
    print(Text(pt="{count} linhas em {path}", en="{count} rows in {path}").format(count=len(rows), path=output))
    return 0


def add_book(commands: Any) -> None:
    """`course book`: build both editions of the book."""
    summary = Text(pt="monta as duas edições do livro", en="build both editions of the book")
    add_command(commands, "book", summary, _book, "book", "book --output ../site").output("_build/site")


def _book(chosen: Namespace) -> int:
    from course_lib.editions.cells import project_root
    from course_lib.sphinx_ext.build import build_book

    root = project_root()
    return build_book(root, chosen.output or root / "_build" / "site")


COMMANDS = (add_train, add_measure, add_sync, add_execute, add_student, add_grade, add_book)
