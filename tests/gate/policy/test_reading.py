"""What may stand in a policy, and how mistakes in it are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.explanations import explanation
from invariants.foundation.sources import SourceText
from invariants.gate.decision import ChangeClass, GateAction
from invariants.gate.policy import reading
from invariants.gate.policy.loosening import LooseningLimit
from invariants.gate.policy.policy import Evidence, GatePolicy, default_actions
from invariants.gate.policy.reading import policy_of, read_policy
from invariants.gate.running import configuration
from invariants.language.loader import load_text

MODEL = load_text(
    """\
system gate
type Agent [2]
var limit: Int = 3
var deployed: Agent -> Bool = false
transition deploy(a: Agent) {
  require gate: limit > 2
  deployed[a] := true
}
transition stop {
  limit := 0
}
invariant oversight: forall a in Agent: deployed[a] => limit >= 0
invariant low: limit <= 3
lemma helps: limit <= 4
""",
    path="gate.inv",
)


def read(text: str) -> GatePolicy:
    return policy_of(SourceText("policy.toml", text), MODEL)


def mistakes(text: str) -> list[tuple[int, str, str | None]]:
    """The line, the message and the way out of each mistake."""
    with pytest.raises(ModelError) as raised:
        read(text)
    found = raised.value.diagnostics
    assert {each.code for each in found} == {Code.BAD_POLICY}
    return [(each.labels[0].span.line, each.message, each.help) for each in found]


def test_everything_that_can_be_set():
    text = """\
timeout = 1.5
memory = "2G"
proof = ["oversight"]
never_looser = ["deploy.gate", "deploy"]
never_changed = ["stop", "limit", "stop.limit"]
self_approval = true

[same]
undecided = "escalate"

[looser]
proved = "admit"
survives = "refuse"
refused = "escalate"

[loosening]
most = 5
most_at_one_place = 0
beyond = "refuse"
"""
    admit, escalate, refuse, _ = GateAction
    assert read(text) == GatePolicy(
        actions={
            **default_actions(),
            (ChangeClass.SAME, Evidence.UNDECIDED): escalate,
            (ChangeClass.LOOSER, Evidence.PROVED): admit,
            (ChangeClass.LOOSER, Evidence.SURVIVES): refuse,
            (ChangeClass.LOOSER, Evidence.REFUSED): escalate,
        },
        proof=("oversight",),
        never_looser=("deploy.gate", "deploy"),
        never_changed=("stop", "limit", "stop.limit"),
        limit=LooseningLimit(5, 0),
        beyond=refuse,
        seconds=1.5,
        memory=2 << 30,
        self_approval=True,
        text=text,
    )


def test_a_policy_that_says_nothing_is_the_default():
    assert read("") == GatePolicy()
    assert read('proof = "all"\n[loosening]\n[same]\n') == GatePolicy(text='proof = "all"\n[loosening]\n[same]\n')
    assert read("").digest != read("# nothing\n").digest


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x = 3\n", 1, "there is no setting `x`"),
        ("[lose]\n", 1, "there is no setting `lose`"),
        ("looser = 'admit'\n", 1, "`looser` is no table"),
        ("[[looser]]\n", 1, "`looser` is no table"),
        ("timeout = 0\n", 1, "`timeout` is `0`, where a positive number of seconds is expected"),
        ("timeout = true\n", 1, "`timeout` is `true`, where a positive number of seconds is expected"),
        ("timeout = inf\n", 1, "`timeout` is `Infinity`, where a positive number of seconds is expected"),
        ("memory = 5\n", 1, "`memory` is `5`, where a size such as `500M` or `4G`, in quotes is expected"),
        ("[same]\nproved = 1\n", 2, "`proved` is `1`, where one of `admit`, `escalate`, `refuse` is expected"),
        ("[same]\nrefused = 'admit'\n", 2, '`refused` is `"admit"`, where one of `escalate`, `refuse` is expected'),
        ("[loosening]\nmost = -1\n", 2, "`most` is `-1`, where a number from 0 on is expected"),
        ("[loosening]\nmost = 1.0\n", 2, "`most` is `1.0`, where a number from 0 on is expected"),
        ("proof = ['helps']\n", 1, "`helps` in `proof` is no invariant of the model"),
        ("proof = 1\n", 1, "`proof` is `1`, where `all`, or an array of names of invariants is expected"),
        ("never_looser = ['limit']\n", 1, "`limit` in `never_looser` is no rule or site of the model"),
        ("never_looser = ['']\n", 1, '`never_looser` is `[""]`, where an array of rules and sites is expected'),
        (
            "never_changed = 'stop'\n",
            1,
            '`never_changed` is `"stop"`, where an array of rules, sites and variables is expected',
        ),
        ("never_looser = 'stop'\n", 1, '`never_looser` is `"stop"`, where an array of rules and sites is expected'),
        ("proof = 'low'\n", 1, '`proof` is `"low"`, where `all`, or an array of names of invariants is expected'),
        ("self_approval = 'yes'\n", 1, '`self_approval` is `"yes"`, where `true` or `false` is expected'),
        ("self_approval = 1\n", 1, "`self_approval` is `1`, where `true` or `false` is expected"),
    ],
)
def test_a_mistake_is_reported_with_its_place(text, line, message):
    ((found_line, found_message, way_out),) = mistakes(text)
    assert (found_line, found_message) == (line, message)
    assert way_out


@pytest.mark.parametrize(
    ("text", "line", "way_out"),
    [
        ("\ntime = 3\n", 2, "did you mean `timeout`?"),
        ("\n[losser]\n", 2, "did you mean `looser`?"),
        ("[looser]\nproven = 'admit'\n", 2, "did you mean `proved`?"),
        ("looser = 'admit'\n", 1, "write `[looser]`"),
        ("[same]\nproved = 'undecided'\n", 2, 'write `proved = "admit"`, for instance'),
        ("[same]\nundecided = 'admit'\n", 2, 'write `undecided = "refuse"`, for instance'),
        ("[loosening]\nbeyond = 'admit'\n", 2, 'write `beyond = "escalate"`, for instance'),
        ("proof = ['overside']\n", 1, "did you mean `oversight`?"),
        ("never_looser = ['deploy.gat']\n", 1, "did you mean `deploy.gate`?"),
        ("never_changed = [1]\n", 1, 'write `never_changed = ["stop"]`, for instance'),
    ],
)
def test_a_mistake_has_a_way_out(text, line, way_out):
    ((found_line, _, found_way_out),) = mistakes(text)
    assert (found_line, found_way_out) == (line, way_out)


def test_every_mistake_is_reported():
    assert len(mistakes("a = 1\nb = 2\ntimeout = 'x'\n[same]\nproved = 1\n[loosening]\nmost = 'x'\n")) == 5


@pytest.mark.parametrize("text", ["timeout = ", "[same\n", "timeout = 1\ntimeout = 2\n", "a = " + "[" * 5000])
def test_a_text_that_is_no_toml_is_refused(text):
    with pytest.raises(ModelError) as raised:
        read(text)
    (found,) = raised.value.diagnostics
    assert found.code is Code.BAD_POLICY
    assert found.message.startswith("`policy.toml` is no TOML: ")


def test_an_unreadable_file_is_reported(tmp_path):
    for path in (tmp_path, tmp_path / "missing.toml"):
        with pytest.raises(ModelError) as raised:
            read_policy(str(path), MODEL)
        assert [each.code for each in raised.value.diagnostics] == [Code.UNREADABLE_FILE]
    (tmp_path / "policy.toml").write_bytes(b"\xff")
    with pytest.raises(ModelError) as raised:
        read_policy(str(tmp_path / "policy.toml"), MODEL)
    assert [each.code for each in raised.value.diagnostics] == [Code.INVALID_TEXT]


def test_the_explanation_has_examples(tmp_path):
    told = explanation(Code.BAD_POLICY)
    for files, is_right in ((told.wrong, False), (told.right, True)):
        model = load_text(files[0].text, path="main.inv")
        source = SourceText(files[1].name, files[1].text)
        if is_right:
            policy_of(source, model)
        else:
            with pytest.raises(ModelError) as raised:
                policy_of(source, model)
            assert {each.code for each in raised.value.diagnostics} == {Code.BAD_POLICY}
            assert len(raised.value.diagnostics) == 3


def test_the_reference_has_every_key_of_a_policy_and_every_field_of_a_configuration():
    page = (Path(__file__).parents[3] / "grammar" / "reference.md").read_text("utf-8")
    part = page.partition("## Proposals")[2].partition("\n## ")[0]
    keys = [*reading._SETTINGS, *reading._ACTIONS, *reading._OF_LIMITS, *configuration._FIELDS]
    rows = [line for line in part.splitlines() if line.startswith("|")]
    assert [key for key in keys if not any(f"`{key}`" in row.split("|")[1] for row in rows)] == []
    assert len(keys) > 20
