"""Records are measured, kept whole, and refused once they no longer belong to their measurement."""

import datetime
import json
import sys

import pytest

from course_lib.evidence import records
from course_lib.evidence.archive import Archive
from course_lib.evidence.records import RecordError, measure, record, remeasure_one, stale_records

MODULE = '''"""A measurement that a test can run."""
ID = "E1.3"
RECIPE = {"width": 32, "distances": (2, 4)}
SEEDS = (0, 1, 2)
TOLERANCE = {"accuracy": 0.01, "curve": 0.01, "seconds": None, "kind": 0}


def measure(seed, recipe):
    curve = [(seed + distance) / recipe["width"] for distance in recipe["distances"]]
    return {"accuracy": 0.1234567891 + seed, "curve": curve, "seconds": 0.5, "kind": "rnn"}
'''


@pytest.fixture
def laboratory(tmp_path, monkeypatch):
    """An archive with one measurement in a package of its own; calling it with other text replaces the module."""
    package = f"measurements_{tmp_path.name}".replace("-", "_")
    folder = tmp_path / package
    folder.mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(records, "hardware", lambda: {"cpu": "test", "cores": 2, "threads": 1})
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # the module is rewritten within a second
    (folder / "__init__.py").write_text('MEASUREMENTS = {"E1.3": "fake"}\n', encoding="utf-8")

    class Laboratory:
        archive = Archive(package=package, folder=tmp_path / "records")
        path = archive.path("E1.3")

        def write(self, text):
            import linecache

            (folder / "fake.py").write_text(text, encoding="utf-8")
            for name in (package, f"{package}.fake"):
                sys.modules.pop(name, None)
            linecache.clearcache()

        def edit(self, change):
            document = json.loads(self.path.read_text(encoding="utf-8"))
            change(document)
            self.path.write_text(json.dumps(document), encoding="utf-8")

    made = Laboratory()
    made.write(MODULE)
    yield made
    for name in (package, f"{package}.fake"):
        sys.modules.pop(name, None)


def test_measuring_writes_every_seed_with_recipe_machine_versions_and_day(laboratory):
    measure("E1.3", archive=laboratory.archive)
    document = json.loads(laboratory.path.read_text(encoding="utf-8"))
    assert document["seeds"] == [0, 1, 2]
    assert document["recipe"] == {"width": 32, "distances": [2, 4]}
    assert document["results"]["1"]["accuracy"] == 1.12346
    assert document["hardware"] == {"cpu": "test", "cores": 2, "threads": 1}
    assert set(document["versions"]) == {"python", "torch", "course"}
    assert document["measured_on"] == datetime.date.today().isoformat()
    assert list(document) == sorted(document)
    assert [path.name for path in laboratory.path.parent.iterdir()] == ["E1.3.json"]


def test_a_record_gives_numbers_means_and_spreads_over_its_seeds(laboratory):
    measure("E1.3", archive=laboratory.archive)
    stored = record("E1.3", archive=laboratory.archive)
    assert stored.seeds == (0, 1, 2)
    assert stored.numbers("accuracy") == [0.123457, 1.12346, 2.12346]
    assert stored.mean("accuracy") == pytest.approx(1.12346, abs=1e-5)
    assert stored.spread("accuracy") == (0.123457, 2.12346)
    assert stored.means("curve") == pytest.approx([3 / 32, 5 / 32])
    assert stored.spreads("curve") == [(2 / 32, 4 / 32), (4 / 32, 6 / 32)]
    assert stored.numbers("kind") == ["rnn"] * 3


def test_a_name_that_was_not_measured_or_is_no_number_is_refused(laboratory):
    measure("E1.3", archive=laboratory.archive)
    stored = record("E1.3", archive=laboratory.archive)
    with pytest.raises(RecordError, match="has no 'loss'; it has accuracy, curve"):
        stored.mean("loss")
    with pytest.raises(RecordError, match="not a number"):
        stored.mean("kind")
    with pytest.raises(RecordError, match="single number"):
        stored.means("accuracy")


def test_without_write_nothing_is_written(laboratory):
    results = measure("E1.3", 1, write=False, archive=laboratory.archive)
    assert list(results) == [1]
    assert not laboratory.path.exists()


def test_a_missing_record_names_the_command_that_makes_it(laboratory):
    with pytest.raises(RecordError, match=r"has not been measured; run `course measure E1\.3`"):
        record("E1.3", archive=laboratory.archive)
    assert list(stale_records(archive=laboratory.archive)) == ["E1.3"]


def test_one_seed_alone_is_an_incomplete_record_and_the_others_join_it(laboratory):
    measure("E1.3", 1, archive=laboratory.archive)
    with pytest.raises(RecordError, match="lacks 0, 2 of its seeds"):
        record("E1.3", archive=laboratory.archive)
    measure("E1.3", 0, archive=laboratory.archive)
    measure("E1.3", 2, archive=laboratory.archive)
    assert record("E1.3", archive=laboratory.archive).seeds == (0, 1, 2)


def test_a_seed_measured_on_another_machine_cannot_join_a_record(laboratory, monkeypatch):
    measure("E1.3", archive=laboratory.archive)
    monkeypatch.setattr(records, "hardware", lambda: {"cpu": "another", "cores": 2, "threads": 1})
    with pytest.raises(RecordError, match="made with other hardware"):
        measure("E1.3", 1, archive=laboratory.archive)


def test_a_seed_that_is_not_the_measurements_is_refused(laboratory):
    with pytest.raises(RecordError, match="with seeds 0, 1, 2; 7 is not one of them"):
        measure("E1.3", 7, archive=laboratory.archive)


def test_a_wrong_number_in_a_records_recipe_makes_it_stale(laboratory):
    measure("E1.3", archive=laboratory.archive)
    assert stale_records(archive=laboratory.archive) == {}
    laboratory.edit(lambda document: document["recipe"].update(width=64))
    with pytest.raises(RecordError, match=r"stale: its recipe differs .* in width; run `course measure E1\.3`"):
        record("E1.3", archive=laboratory.archive)
    assert "E1.3" in stale_records(archive=laboratory.archive)


@pytest.mark.parametrize(
    ("old", "new"), [('"width": 32', '"width": 64'), ("+ seed,", "- seed,"), ('"distances"', '"lengths"')]
)
def test_a_changed_measurement_makes_its_record_stale(laboratory, old, new):
    measure("E1.3", archive=laboratory.archive)
    laboratory.write(MODULE.replace(old, new))
    assert "stale" in stale_records(archive=laboratory.archive)["E1.3"]


def test_comments_blank_lines_and_line_endings_do_not_make_a_record_stale(laboratory):
    measure("E1.3", archive=laboratory.archive)
    laboratory.write(MODULE.replace("\n\n", "\n\n\n# a remark\n").replace("\n", "\r\n"))
    assert stale_records(archive=laboratory.archive) == {}


def test_a_result_written_by_hand_is_found(laboratory):
    measure("E1.3", archive=laboratory.archive)
    laboratory.edit(lambda document: document["results"]["1"].update(accuracy=0.99))
    with pytest.raises(RecordError, match=r"changed after they were measured; run `course measure E1\.3`"):
        record("E1.3", archive=laboratory.archive)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda document: document.pop("hardware"), "no hardware"),
        (lambda document: document.update(id="E1.4"), "holds the record of 'E1.4'"),
        (lambda document: document.update(seeds=[0, 1]), "its seeds are not those of its results"),
        (lambda document: document.update(recipe_hash="0"), "edited after"),
    ],
)
def test_a_damaged_record_is_told(laboratory, change, message):
    measure("E1.3", archive=laboratory.archive)
    laboratory.edit(change)
    with pytest.raises(RecordError, match=message):
        record("E1.3", archive=laboratory.archive)


def test_a_file_that_is_not_json_or_belongs_to_nothing_is_told(laboratory):
    laboratory.path.parent.mkdir()
    laboratory.path.write_text('{"id": "E1.3", ', encoding="utf-8")
    (laboratory.path.parent / "E9.9.json").write_text("{}", encoding="utf-8")
    problems = stale_records(archive=laboratory.archive)
    assert "damaged" in problems["E1.3"]
    assert "belongs to no measurement" in problems["E9.9"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"seconds": None, ', "", "says nothing of 'seconds'"),
        ('"seconds": 0.5', '"seconds": float("nan")', "must be finite"),
        ('ID = "E1.3"', 'ID = "E1.4"', "lists it as 'E1.3'"),
        ("SEEDS = (0, 1, 2)", "SEEDS = ()", "at least one seed"),
        ("SEEDS = ", "SEEDZ = ", "lacks SEEDS"),
        ('"width": 32', '"width": object()', "not made of plain values"),
    ],
)
def test_a_measurement_that_is_not_whole_is_refused_before_anything_is_written(laboratory, old, new, message):
    laboratory.write(MODULE.replace(old, new))
    with pytest.raises(RecordError, match=message):
        measure("E1.3", archive=laboratory.archive)
    assert not laboratory.path.exists()


def test_an_unknown_measurement_is_refused_with_those_there_are(laboratory):
    with pytest.raises(RecordError, match=r"no measurement for 'E9'; there are E1\.3"):
        measure("E9", archive=laboratory.archive)


def test_measuring_again_finds_no_difference_and_the_day_chooses_each_seed_in_turn(laboratory):
    measure("E1.3", archive=laboratory.archive)
    days = [datetime.date(2026, 3, 1) + datetime.timedelta(days=days) for days in range(3)]
    found = [remeasure_one(day, archive=laboratory.archive) for day in days]
    assert {again.seed for again in found} == {0, 1, 2}
    assert all(again.differences == () for again in found)


def test_a_library_that_changed_is_found_by_measuring_again(laboratory, monkeypatch):
    measure("E1.3", archive=laboratory.archive)
    module = laboratory.archive.measurement("E1.3").measure.__globals__
    honest = module["measure"]

    def changed(seed, recipe):
        return honest(seed, recipe) | {"accuracy": 0.5, "curve": [9.0, 0.0], "seconds": 99.0, "kind": "lstm"}

    monkeypatch.setitem(module, "measure", changed)
    again = remeasure_one(datetime.date(2026, 3, 1), archive=laboratory.archive)
    assert [difference.split(":")[0] for difference in again.differences] == ["accuracy", "curve", "kind"]


def test_with_no_measurements_there_is_nothing_to_measure_again(laboratory):
    (laboratory.path.parent.parent / laboratory.archive.package / "__init__.py").write_text("MEASUREMENTS = {}\n")
    sys.modules.pop(laboratory.archive.package, None)
    assert remeasure_one(datetime.date(2026, 3, 1), archive=laboratory.archive) is None


def test_a_measurement_that_needs_a_gpu_is_refused_without_one_and_left_out_of_the_daily_choice(laboratory):
    measure("E1.3", archive=laboratory.archive)
    laboratory.write(MODULE + "NEEDS_GPU = True\n")
    with pytest.raises(RecordError, match="this machine has none"):
        measure("E1.3", archive=laboratory.archive)
    assert remeasure_one(datetime.date(2026, 3, 1), archive=laboratory.archive) is None


def test_a_measurement_of_minutes_a_seed_is_measured_again_on_sundays_only(laboratory):
    measure("E1.3", archive=laboratory.archive)
    (laboratory.path.parent.parent / laboratory.archive.package / "__init__.py").write_text(
        'MEASUREMENTS = {"E1.3": "fake"}\nLONG = {"E1.3"}\n'
    )
    sys.modules.pop(laboratory.archive.package, None)
    saturday, sunday = datetime.date(2026, 2, 28), datetime.date(2026, 3, 1)
    assert remeasure_one(saturday, archive=laboratory.archive) is None
    assert remeasure_one(sunday, archive=laboratory.archive).id == "E1.3"


def test_a_measurement_of_a_quarter_of_an_hour_is_measured_again_by_hand_only(laboratory):
    measure("E1.3", archive=laboratory.archive)
    (laboratory.path.parent.parent / laboratory.archive.package / "__init__.py").write_text(
        'MEASUREMENTS = {"E1.3": "fake"}\nBY_HAND = {"E1.3"}\n'
    )
    sys.modules.pop(laboratory.archive.package, None)
    for day in range(1, 8):
        assert remeasure_one(datetime.date(2026, 3, day), archive=laboratory.archive) is None


def test_every_measurement_called_long_is_one() -> None:
    from course_lib.evidence.measurements import BY_HAND, LONG, MEASUREMENTS

    assert MEASUREMENTS.keys() > LONG | BY_HAND and not LONG & BY_HAND


def test_a_series_holds_means_and_bands_by_label(laboratory):
    laboratory.write(
        MODULE.replace('"kind": "rnn"}', '"kind": "rnn", "along": [2, 4]}').replace(
            '"kind": 0}', '"kind": 0, "along": 0}'
        )
    )
    measure("E1.3", archive=laboratory.archive)
    stored = record("E1.3", archive=laboratory.archive)
    curves, bands = stored.series("along", {"name": "curve"})
    assert curves == {"name": ([2, 4], stored.means("curve"))}
    assert list(zip(*bands["name"], strict=True)) == stored.spreads("curve")
