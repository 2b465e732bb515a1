from __future__ import annotations

import json
import re

import pytest

from invariants.cli.exit_status import ExitStatus, status_of, worst
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.language.model.declarations import ExpectedVerdict, Unbounded
from invariants.verdicts.options import CheckOptions, Defaults
from invariants.verdicts.verdict import Frontier, Verdict
from tests.cli.conftest import LAMP, given


def test_results_come_line_by_line(run, lamp, session):
    session.verdicts = {"dark": Verdict.SURVIVES}
    outcome = run("check", "lamp.inv")
    assert outcome.out == (
        "survives  lamp.inv: dark  chain 3, steps 8 · <0.1 s\n"
        "proved    lamp.inv: same  <0.1 s\n"
        "\n"
        "2 invariants: 1 proved, 1 survives · `--chain any` looks for a proof for chains of every length\n"
    )
    assert outcome.err == ""
    assert outcome.status == 0
    assert session.calls == [("lamp", CheckOptions())]


def test_options_reach_the_checker(run, here, session):
    (here / "a.inv").write_text("system a\ntype T\nvar on: T -> Bool\ninvariant dark: forall t in T: on[t]\n")
    outcome = run(
        "check",
        "a.inv",
        *("--chain", "any", "--steps", "12", "--scope", "T=any", "--invariant", "dark"),
        *("--timeout", "1.5", "--engine", "bounded", "--engine", "ic3", "--jobs", "2"),
    )
    assert outcome.status == 0, outcome
    assert session.calls == [
        (
            "a",
            CheckOptions(
                ("dark",),
                Unbounded.ANY,
                12,
                (("T", Unbounded.ANY),),
                1.5,
                ("bounded", "ic3"),
                2,
            ),
        )
    ]


# ----------------------------------------------------------- exit statuses


@pytest.mark.parametrize(
    ("verdict", "expected", "status"),
    [
        (Verdict.PROVED, None, 0),
        (Verdict.SURVIVES, None, 0),
        (Verdict.TESTED, None, 0),
        (Verdict.VIOLATED, None, 1),
        (Verdict.UNKNOWN, None, 3),
        (Verdict.VIOLATED, ExpectedVerdict.VIOLATED, 0),
        (Verdict.UNKNOWN, ExpectedVerdict.UNKNOWN, 0),
        (Verdict.PROVED, ExpectedVerdict.SURVIVES, 0),
        (Verdict.SURVIVES, ExpectedVerdict.PROVED, 1),
        (Verdict.PROVED, ExpectedVerdict.VIOLATED, 1),
        (Verdict.UNKNOWN, ExpectedVerdict.PROVED, 1),
        (Verdict.TESTED, ExpectedVerdict.SURVIVES, 1),
    ],
)
def test_the_status_of_a_result(verdict, expected, status):
    assert status_of(given("i", verdict, expected=expected)) == status


@pytest.mark.parametrize(
    ("chain", "expected_chain", "status"), [(("m",), 1, 0), (("m",), 2, 1), ((), 0, 0), (("m", "m"), None, 0)]
)
def test_the_length_of_the_chain_is_part_of_the_expectation(chain, expected_chain, status):
    covered = Frontier(len(chain) - 1, Verdict.SURVIVES)
    expected = {"expected": ExpectedVerdict.VIOLATED, "expected_chain": expected_chain}
    assert status_of(given("i", Verdict.VIOLATED, chain=chain, frontier=covered, **expected)) == status


def test_the_worst_status_wins():
    fine, violated, bad, undecided = map(ExitStatus, (0, 1, 2, 3))
    assert worst([]) == fine
    assert worst([fine, undecided]) == undecided
    assert worst([undecided, violated, fine]) == violated
    assert worst([violated, bad, undecided]) == bad


def test_a_bad_model_wins_over_a_violation_and_the_others_are_checked_all_the_same(run, lamp, here, session):
    (here / "bad.inv").write_text("system bad\ninvariant i: x\n")
    session.verdicts = {"dark": Verdict.UNKNOWN, "same": Verdict.VIOLATED}
    outcome = run("check", "bad.inv", "lamp.inv")
    assert outcome.status == 2
    assert "error[E0201]" in outcome.out
    assert "bad.inv:2:14" in outcome.out
    assert "lamp.inv: same is violated" in outcome.out
    assert outcome.out.endswith("\n2 models, 2 invariants: 1 violated, 1 unknown · 1 error\n")
    assert run("check", "lamp.inv").status == 1
    assert run("check", "lamp.inv", "--invariant", "dark").status == 3


@pytest.mark.parametrize(
    ("verdict", "options", "status"),
    [
        (Verdict.PROVED, ("--strict", "--require", "proved"), 0),
        (Verdict.SURVIVES, ("--strict",), 0),
        (Verdict.SURVIVES, ("--require", "proved"), 1),
        (Verdict.TESTED, ("--strict",), 1),
        (Verdict.TESTED, ("--strict", "--no-strict"), 0),
        (Verdict.TESTED, ("--require", "survives"), 1),
        (Verdict.TESTED, ("--require", "tested"), 0),
        (Verdict.UNKNOWN, ("--strict",), 1),
        (Verdict.UNKNOWN, ("--require", "tested"), 1),
    ],
)
def test_demands_decide_the_status(verdict, options, status, run, lamp, session):
    session.verdicts = {"dark": verdict}
    outcome = run("check", "lamp.inv", *options)
    assert outcome.status == status
    assert ("not good enough" in outcome.out) is (status == 1)


def test_a_demand_that_is_not_met_is_reported(run, lamp, session):
    session.verdicts = {"dark": Verdict.TESTED, "same": Verdict.SURVIVES}
    outcome = run("check", "lamp.inv", "--require", "proved")
    assert outcome.out.startswith(
        "tested    lamp.inv: dark  required proved · 1 example · 1 step · chains up to 0 · <0.1 s\n"
        "survives  lamp.inv: same  required proved · chain 3, steps 8 · <0.1 s\n"
    )
    assert "\n2 invariants: 1 survives, 1 tested · 2 not good enough\n  `" in outcome.out
    model = json.loads(run("check", "lamp.inv", "--strict", "--format", "json").out)["models"][0]
    assert model["demands"] == {"strict": True, "require": None}
    assert [result["shortfall"] for result in model["results"]] == ["not exhaustive", None]


def test_strict_allows_no_warning_of_vacuity(run, lamp, session):
    session.warnings = (Diagnostic(Code.NEVER_FIRES, "`switch` never fires"),)
    assert run("check", "lamp.inv").status == 0
    assert run("check", "lamp.inv", "--require", "proved").status == 0
    outcome = run("check", "lamp.inv", "--strict")
    assert outcome.status == 1
    assert outcome.out.endswith("2 proved · 1 warning · strict allows no warning of vacuity: 1 given\n")


def test_strict_allows_other_warnings(run, here, session):
    (here / "a.inv").write_text(LAMP.replace("system lamp", "system lamp\nconst unused: Int = 1"))
    assert run("check", "a.inv", "--strict").status == 0


def test_warnings_do_not_change_the_status(run, here, session):
    (here / "a.inv").write_text(LAMP.replace("system lamp", "system lamp\nconst unused: Int = 1"))
    outcome = run("check", "a.inv")
    assert outcome.status == 0
    assert outcome.out.startswith("warning[W0602]")
    assert outcome.out.endswith("2 invariants: 2 proved · 1 warning\n")


def test_errors_that_only_the_check_finds(run, lamp, session):
    session.error = ModelError((Diagnostic(Code.BAD_OPTION, "there is no oil"),))
    outcome = run("check", "lamp.inv")
    assert outcome.status == 2
    assert outcome.out == "error[E0502]: there is no oil\n\n0 invariants · 1 error\n"


def test_warnings_that_only_the_check_finds(run, lamp, session):
    session.warnings = (Diagnostic(Code.NEVER_FIRES, "`switch` can never fire"),)
    outcome = run("check", "lamp.inv", "--invariant", "dark")
    assert outcome.status == 0
    assert outcome.out == (
        "warning[W0702]: `switch` can never fire\n"
        "\n"
        "proved    lamp.inv: dark  <0.1 s\n"
        "\n"
        "1 invariant: 1 proved · 1 warning\n"
    )
    report = json.loads(run("check", "lamp.inv", "--format", "json").out)
    assert [diagnostic["code"] for diagnostic in report["models"][0]["diagnostics"]] == ["W0702"]


# ---------------------------------------------------------- configuration


def test_a_project_has_defaults(run, lamp, here, session):
    (here / "slow").mkdir()
    (here / "slow" / "b.inv").write_text(LAMP + "check dark: chain 2, timeout 9\n")
    (here / "pyproject.toml").write_text(
        """\
[tool.invariants]
timeout = 5
jobs = 2
require = "survives"
steps = 7
[[tool.invariants.overrides]]
path = "slow/**"
timeout = 50
require = "tested"
"""
    )
    session.verdicts = {"dark": Verdict.TESTED}
    assert run("check", "slow").status == 0
    outcome = run("check", "lamp.inv", "slow", "--format", "json")
    assert outcome.status == 1
    models = json.loads(outcome.out)["models"]
    assert [model["demands"]["require"] for model in models] == ["survives", "tested"]
    lamps, slow = (options for _, options in session.calls[1:])
    assert (lamps.jobs, lamps.timeout, lamps.defaults) == (2, None, Defaults(None, 7, (), 5.0))
    assert slow.defaults == Defaults(None, 7, (), 50.0)
    assert run("check", "lamp.inv", "--require", "tested", "--jobs", "1").status == 0
    assert session.calls[-1][1].jobs == 1


def test_the_format_may_be_configured(run, lamp, here, session):
    (here / "pyproject.toml").write_text('[tool.invariants]\nformat = "json"\nstrict = true\n')
    session.verdicts = {"dark": Verdict.TESTED}
    outcome = run("check", "lamp.inv")
    assert json.loads(outcome.out)["models"][0]["demands"] == {"strict": True, "require": None}
    assert outcome.status == 1
    outcome = run("check", "lamp.inv", "--format", "text", "--no-strict")
    assert outcome.out.startswith("tested")
    assert outcome.status == 0


def test_a_wrong_configuration_is_reported(run, lamp, here, session):
    (here / "pyproject.toml").write_text("[tool.invariants]\nstrikt = true\n")
    for command in (("check", "lamp.inv"), ("fuzz", "lamp.inv", "--no-database")):
        outcome = run(*command)
        assert outcome.status == 2
        assert "error[E0503]: there is no setting `strikt`" in outcome.err
        assert "pyproject.toml:2:1" in outcome.err
        assert "help: did you mean `strict`?" in outcome.err
        assert outcome.out == ""
    assert session.calls == []
    assert run("fmt", "--check", "lamp.inv").status == 0


# -------------------------------------------------------------- bad usage


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "Missing argument 'PATH...'"),
        (("lamp.inv", "--chain", "-1"), "'-1' is neither a number from 0 on nor `any`"),
        (("lamp.inv", "--chain", "many"), "'many' is neither"),
        (("lamp.inv", "--steps", "1.5"), "'1.5' is neither"),
        (("lamp.inv", "--steps", "٣"), "is neither"),
        (("lamp.inv", "--scope", "Agent"), "is not of the form Agent=4"),
        (("lamp.inv", "--scope", "Agent=0"), "'0' is neither a number from 1 on"),
        (("lamp.inv", "--scope", "A=1", "--scope", "A=2"), "--scope is given twice for A"),
        (("lamp.inv", "--timeout", "0"), "0"),
        (("lamp.inv", "--timeout", "nan"), "nan"),
        (("lamp.inv", "--jobs", "0"), "0"),
        (("lamp.inv", "--format", "xml"), "xml"),
        (("lamp.inv", "--require", "violated"), "'violated' is none of 'proved', 'survives', 'tested'"),
        (("lamp.inv", "--root", "nowhere"), "--root 'nowhere' is not a folder"),
        (("lamp.inv", "--output", "."), "is a folder"),
        (("lamp.inv", "--output", "nowhere/x"), "does not exist"),
        (("lamp.inv", "--output", "lamp.inv"), "would overwrite a model"),
        (("empty",), "There is no .inv file in 'empty'"),
        (("lamp.inv", "--magic"), "--magic"),
        (("lamp.inv", "--invariant", "dork"), "lamp has no invariant `dork`"),
        (("lamp.inv", "--scope", "Agent=2"), "lamp has no type `Agent`"),
        (("lamp.inv", "--engine", "z3"), "there is no engine `z3`\n  = help: the engines are `direct`"),
    ],
)
def test_bad_usage_ends_with_a_complaint(arguments, complaint, run, lamp, here, session):
    (here / "empty").mkdir()
    outcome = run("check", *arguments)
    assert outcome.status == 2, outcome
    assert complaint in outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.out == ""
    assert session.calls == []
    assert lamp.read_text() == LAMP


def test_a_file_that_does_not_exist(run, here, session):
    outcome = run("check", "nothing.inv")
    assert outcome.status == 2
    assert outcome.out.startswith("error[E0101]: ")
    assert "nothing.inv" in outcome.out


def test_an_unknown_invariant_is_reported_with_the_known_ones(run, lamp, session):
    assert "did you mean `dark`?" in run("check", "lamp.inv", "--invariant", "dork").err
    assert "its invariants are `dark`, `same`" in run("check", "lamp.inv", "--invariant", "brightness").err


# ---------------------------------------------------------- several models


def models_of(text: str) -> list[str]:
    return re.findall(r"^\w+ +(\S+): dark ", text, re.MULTILINE)


def test_a_link_to_itself_is_a_file_that_cannot_be_read(run, here):
    (here / "loop.inv").symlink_to("loop.inv")
    outcome = run("check", "loop.inv")
    assert outcome.status == 2
    assert "cannot read `loop.inv`" in outcome.out + outcome.err


def test_a_folder_stands_for_all_models_below_it(run, here, session):
    for name in ("b/z.inv", "b/a.inv", "b/c/d.inv", "a.inv", "b/.hidden/x.inv", "b/notes.txt", "b/no.inv.bak"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(LAMP)
    (here / "b/c/loop").symlink_to(here / "b", target_is_directory=True)
    assert models_of(run("check", "b").out) == ["b/a.inv", "b/z.inv", "b/c/d.inv"]
    assert models_of(run("check", "b", "a.inv", "b/a.inv", str(here / "a.inv")).out) == [
        "b/a.inv",
        "b/z.inv",
        "b/c/d.inv",
        "a.inv",
    ]


def test_libraries_are_not_checked_as_systems(run, here, session):
    (here / "m").mkdir()
    (here / "m/lib.inv").write_text("define yes: Bool = true\n")
    (here / "m/main.inv").write_text(LAMP.replace("system lamp\n", 'system lamp\nimport "lib.inv"\n'))
    outcome = run("check", "m")
    assert outcome.status == 0, outcome
    assert models_of(outcome.out) == ["m/main.inv"]
    # Named by itself, or imported by nobody, it is a mistake.
    assert run("check", "m/lib.inv").status == 2
    assert run("check", "m", "m/lib.inv").status == 2
    (here / "m/stray.inv").write_text("define no: Bool = false\n")
    outcome = run("check", "m")
    assert outcome.status == 2
    assert "E0109" in outcome.out


def test_an_option_that_fits_only_some_models(run, here, session):
    (here / "a.inv").write_text("system a\ntype T\nvar on: T -> Bool\ninvariant dark: forall t in T: on[t]\n")
    (here / "b.inv").write_text(LAMP)
    run("check", "a.inv", "b.inv", "--invariant", "same", "--invariant", "dark", "--scope", "T=2")
    assert session.calls == [
        ("a", CheckOptions(("dark",), scopes=(("T", 2),))),
        ("lamp", CheckOptions(("same", "dark"))),
    ]
    session.calls.clear()
    outcome = run("check", "a.inv", "b.inv", "--invariant", "same")
    assert [name for name, _ in session.calls] == ["lamp"]
    assert outcome.out.endswith("\n1 invariant: 1 proved\n")


def test_expected_violations_are_brief_among_several_models(run, here, session):
    (here / "a.inv").write_text(LAMP + "check dark: expect violated\n")
    (here / "b.inv").write_text(LAMP)
    session.verdicts = {"dark": Verdict.VIOLATED}
    alone = run("check", "a.inv")
    assert alone.status == 0
    assert alone.out.startswith("a.inv: dark is violated without any modification\n\n  1 │ false\n")
    both = run("check", "a.inv", "b.inv")
    assert both.status == 1
    assert both.out == (
        "violated  a.inv: dark  after 0 · <0.1 s\n"
        "proved    a.inv: same  <0.1 s\n"
        "\n"
        "b.inv: dark is violated without any modification\n"
        "\n"
        "  1 │ false\n"
        "    │ ───── false\n"
        "\n"
        "  start     nothing is set     ✗ dark\n"
        "\n"
        "  replayed by the interpreter · <0.1 s\n"
        "\n"
        "proved    b.inv: same  <0.1 s\n"
        "\n"
        "2 models, 4 invariants: 2 proved, 2 violated · 1 as expected\n"
    )


def test_the_first_of_very_many_mistakes_are_reported(run, here):
    (here / "many.inv").write_text("system many\n" + "".join(f"invariant i{n}: gone{n}\n" for n in range(2000)))
    outcome = run("check", "many.inv")
    assert outcome.out.count("error[E0201]") == 50
    assert "… and 1,950 more\n" in outcome.out
    assert outcome.out.endswith("0 invariants · 2,000 errors\n")
    assert outcome.status == ExitStatus.UNUSABLE
    whole = json.loads(run("check", "many.inv", "--format", "json").out)
    assert len(whole["models"][0]["diagnostics"]) == 2000


def test_an_enumeration_has_no_scope(run, here, session):
    (here / "tools.inv").write_text("system tools\nenum Tool { saw, drill }\ntype Person\nvar t: Tool\nvar p: Person\n")
    outcome = run("check", "tools.inv", "--scope", "Tool=3")
    assert outcome.status == 2
    assert "`Tool` is an enumeration, and its members are in the text" in outcome.err
    assert "types with individuals are `Person`" in outcome.err
