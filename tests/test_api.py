"""The checker from Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import invariants
from invariants.evidence.certificates.certificate import read_header
from invariants.foundation.codes import Code
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.options import CheckOptions
from tests.cli.conftest import here, lamp, session

__all__ = ["here", "lamp", "session"]


def test_names_are_there():
    for name in invariants.__all__:
        assert getattr(invariants, name) is not None
    assert set(invariants.__all__) <= set(dir(invariants))
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        _ = invariants.chek


def test_a_model_is_checked(lamp, session):
    model = invariants.load(lamp)
    assert isinstance(model, invariants.Model)
    results = invariants.check(
        model, invariants=["dark"], chain="any", steps=3, timeout=2.5, engines=["bounded"], jobs=1
    )
    assert [(result.invariant, result.verdict) for result in results] == [("dark", invariants.Verdict.PROVED)]
    assert session.calls == [("lamp", CheckOptions(("dark",), Unbounded.ANY, 3, (), 2.5, ("bounded",), 1))]


def test_a_path_is_checked(lamp, session):
    session.warnings = (invariants.Diagnostic(Code.NEVER_FIRES, "`switch` can never fire"),)
    assert len(invariants.check(str(lamp))) == 2
    assert len(invariants.check(lamp, invariants="dark")) == 1


def test_certificates_are_written_and_named(tmp_path):
    model = Path(__file__).parent.parent / "models" / "review_gate" / "gate_kept.inv"
    (result,) = invariants.check(model, invariants="oversight", certificates=tmp_path)
    assert result.verdict is invariants.Verdict.PROVED
    header, _ = read_header(Path(result.certificate).read_text(encoding="utf-8"))
    assert (header.model, header.statement.property) == ("gate_kept", "oversight")
    assert [str(path) for path in tmp_path.rglob("*.smt2")] == [result.certificate]
    (result,) = invariants.check(model, invariants="oversight")
    assert result.certificate is None


def test_mistakes_are_model_errors(lamp, session):
    for options, code in (
        ({"invariants": ["dork"]}, Code.UNKNOWN_INVARIANT),
        ({"scope": {"Agent": 3}}, Code.BAD_OPTION),
        ({"chain": -1}, Code.BAD_OPTION),
        ({"steps": "many"}, Code.BAD_OPTION),
        ({"chain": True}, Code.BAD_OPTION),
        ({"engines": ["z3"]}, Code.BAD_OPTION),
    ):
        with pytest.raises(invariants.ModelError) as error:
            invariants.check(lamp, **options)
        assert [diagnostic.code for diagnostic in error.value.diagnostics] == [code]
    assert session.calls == []
    with pytest.raises(invariants.ModelError):
        invariants.load("nothing.inv")


def test_a_checkout_works_without_being_installed_itself():
    """Python that is started in a checkout finds the package there, even where another one is installed."""
    program = (
        "import sys\n"
        "sys.meta_path = [finder for finder in sys.meta_path if 'editable' not in repr(finder).lower()]\n"
        "import invariants\n"
        "print(invariants.load('models/review_gate/review_gate.inv').name)\n"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("review_gate\n", "")


@pytest.mark.parametrize("seconds", [-3, 0, float("nan")])
def test_a_time_that_is_not_positive_is_refused(seconds):
    model = load_text("system s\nvar b: Bool = false\ninvariant calm: not b\n")
    for ask in (invariants.check, invariants.fuzz):
        with pytest.raises(ValueError, match="no positive number of seconds"):
            ask(model, timeout=seconds)
    with pytest.raises(ValueError, match="no positive number of seconds"):
        invariants.replay(model, [{"rule": None}], timeout=seconds)
    with pytest.raises(ValueError, match="no positive number of seconds"):
        invariants.verify(timeout=seconds)


def test_a_list_of_certificates_is_no_path():
    with pytest.raises(TypeError, match="name each by itself"):
        invariants.verify(["proofs/a.smt2"])


def test_integers_of_a_run_have_any_number_of_digits(tmp_path):
    """Python itself refuses to write more than 4,300, and to the caller it still does afterwards."""
    path = tmp_path / "big.inv"
    path.write_text(
        "system big\nvar x: Int = 3\ntransition go { x := x * x }\ninvariant small: x < 10 ^ 5000\n", encoding="utf-8"
    )
    most = sys.get_int_max_str_digits()
    for ask in (invariants.fuzz, invariants.check):
        results = ask(path, timeout=200, steps=20)
        assert results.of("small").verdict is invariants.Verdict.VIOLATED
        assert len(results.story("small")) > 5000
        assert len(results.report()) > 5000
        assert len(results.page()) > 5000
    assert sys.get_int_max_str_digits() == most
