"""Values of constants on the command line, and what files of runs state of them."""

from __future__ import annotations

import json

import pytest

from tests.verdicts.dispatch.test_variants import CHECKS, TEXT


@pytest.fixture
def folder(here):
    (here / "t.inv").write_text(TEXT + CHECKS, "utf-8")
    (here / "other.inv").write_text("system other\nvar x: Int = 0\ninvariant same: x == 0\n", "utf-8")
    return here


def test_the_file_of_a_run_is_a_run_of_the_model_as_written(run, folder) -> None:
    assert run("check", "t.inv", "--invariant", "safe", "--traces", "runs", "--jobs", "1").status == 0
    (written,) = (folder / "runs").iterdir()
    assert json.loads(written.read_text().splitlines()[0])["state"] == {"fixed": False, "limit": 2, "inside": 0}
    replayed = run("replay", "t.inv", str(written))
    assert replayed.status == 1
    assert "safe is false" in replayed.out
    assert "depends" not in replayed.out
    assert "departs" in run("replay", "t.inv", str(written), "--const", "limit=3").out


def test_values_on_the_command_line(run, folder) -> None:
    found = run("check", "t.inv", "other.inv", "--const", "fixed=false", "--const", "limit=3", "--steps", "4")
    assert "safe (fixed = false, limit = 3) is violated" in found.out
    assert "same" in found.out
    assert run("check", "t.inv", "--const", "fixd=true").status == 2
    assert "did you mean `fixed`?" in run("check", "t.inv", "--const", "fixd=true").err
    assert run("check", "t.inv", "--const", "fixed").status == 2
    twice = run("check", "t.inv", "--const", "limit=1", "--const", "limit=3")
    assert twice.status == 2
    assert "--const is given twice for limit: 1 and 3" in twice.err
    states = run("states", "t.inv", "--const", "fixed=true", "--const", "limit=3")
    assert states.status == 0
    assert "4 configurations" in states.out


def test_an_optional_value_or_a_record_is_given_by_its_declaration_only(run, here) -> None:
    constants = "record R { n: 0..1 }\nconst k: R?\nconst r: R\nconst b: Bool\n"
    (here / "s.inv").write_text(f"system s\n{constants}invariant i: k == none or b or r.n == 0\n", "utf-8")
    for given in ("k=none", "r=R(n: 0)"):
        found = run("check", "s.inv", "--const", given)
        assert found.status == 2
        assert f"`{given[0]}` is optional, or a record" in found.out + found.err
    assert "constants are `k`, `r`, `b`" in run("check", "s.inv", "--const", "other=1").err


def test_only_constants_are_given_values_and_no_individuals(run, here) -> None:
    text = "system s\ntype A = one, two\nconst k: Int\nvar x: Int = 0\nvar of: A -> Int = 0\ninvariant i: x <= k\n"
    (here / "s.inv").write_text(text, "utf-8")
    assert "`x` is a variable: the system may change it" in run("check", "s.inv", "--const", "x=1").err
    assert "constants are `k`" in run("check", "s.inv", "--const", "zero=1").err
    assert "`one`" not in run("check", "s.inv", "--const", "one=1").err.partition("help")[2]


def test_what_is_kept_of_one_variant_says_nothing_of_another(run, folder, monkeypatch) -> None:
    """``rush`` fires in one variant, and its warning is about the other one."""
    monkeypatch.setenv("INVARIANTS_CACHE", str(folder / "kept"))
    for _ in range(2):
        found = run("check", "t.inv", "--invariant", "safe", "--cache", "--jobs", "1")
        assert found.status == 0
        assert "never fire" not in found.out + found.err
        assert "safe (fixed = false, limit = 2) is violated" in found.out or "violated  t.inv: safe" in found.out
    assert "from cache" in found.out
