"""The possible settings of a project, and the reports on mistakes in them."""

import pytest

from invariants.cli.configuration.reading import read_configuration
from invariants.cli.configuration.settings import FileSettings, Override, ProjectSettings
from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.explanations import explanation
from invariants.language.model.declarations import ExpectedVerdict, Unbounded


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "pyproject.toml"

    def call(text: str):
        path.write_text(text, "utf-8")
        return read_configuration(path)

    return call


@pytest.fixture
def mistakes(read):
    """The place, the message and the way out of each mistake."""

    def call(text: str) -> list[tuple[int, str, str | None]]:
        with pytest.raises(ModelError) as raised:
            read(text)
        found = raised.value.diagnostics
        assert {each.code for each in found} == {Code.BAD_CONFIGURATION}
        return [(each.labels[0].span.line, each.message, each.help) for each in found]

    return call


def test_everything_that_can_be_set(read, tmp_path):
    found = read(
        """\
[tool.invariants]
timeout = 1.5
jobs = 2
memory = "2G"
strict = true
require = "survives"
chain = "any"
steps = 12
scope = { Agent = 4, Tool = "any" }
format = "json"

[[tool.invariants.overrides]]
path = "models/slow/**"
timeout = 600

[[tool.invariants.overrides]]
path = ["./a.inv", "b/"]
strict = false
[tool.invariants.overrides.scope]
Agent = 2
"""
    )
    survives = ExpectedVerdict.SURVIVES
    assert found == ProjectSettings(
        tmp_path,
        2,
        "json",
        FileSettings(
            timeout=1.5,
            strict=True,
            require=survives,
            chain=Unbounded.ANY,
            steps=12,
            scope=(("Agent", 4), ("Tool", Unbounded.ANY)),
        ),
        (
            Override(("models/slow/**",), FileSettings(timeout=600.0)),
            Override(("a.inv", "b"), FileSettings(strict=False, scope=(("Agent", 2),))),
        ),
        memory=2 << 30,
    )


def test_a_file_of_others(read):
    assert read("[project]\nname = 'a'\n") is None
    assert read("tool = 1\n") is None
    assert read("[project\n") is None


def test_an_empty_table_says_nothing_but_is_there(read, tmp_path):
    assert read("[tool.invariants]\n") == ProjectSettings(tmp_path)


@pytest.mark.parametrize(
    ("line", "message", "way_out"),
    [
        ("timeout = 0", "`timeout` is `0`, where a positive number of seconds is expected", "timeout = 60"),
        ("memory = 500", "`memory` is `500`, where a size such as `500M` or `4G`", 'memory = "2G"'),
        ('memory = "1K"', '`memory` is `"1K"`', 'memory = "2G"'),
        ("timeout = nan", "`timeout` is `NaN`", "timeout = 60"),
        ('timeout = "60"', '`timeout` is `"60"`', "timeout = 60"),
        ("timeout = true", "`timeout` is `true`", "timeout = 60"),
        ("jobs = 0", "`jobs` is `0`, where a number from 1 on is expected", "jobs = 2"),
        ("jobs = 1.0", "`jobs` is `1.0`", "jobs = 2"),
        ('strict = "yes"', '`strict` is `"yes"`, where `true` or `false` is expected', "strict = true"),
        ("strict = 1", "`strict` is `1`", "strict = true"),
        ('require = "violated"', "where one of `proved`, `survives`, `tested` is expected", 'require = "survives"'),
        ("chain = -1", "`chain` is `-1`, where a number from 0 on or `any` is expected", "chain = 3"),
        ('chain = "all"', '`chain` is `"all"`', "chain = 3"),
        ("chain = true", "`chain` is `true`", "chain = 3"),
        ("steps = []", "`steps` is `[]`", "steps = 8"),
        ("scope = 4", "`scope` is `4`, where a table of numbers", "scope = { Agent = 4 }"),
        ("scope = { Agent = 0 }", '`scope` is `{"Agent": 0}`', "scope = { Agent = 4 }"),
        (
            'format = "xml"',
            "`json`, `sarif`, `junit`, `github`, `html` is expected",
            'format = "text"',
        ),
        ("chian = 3", "there is no setting `chian`", "did you mean `chain`?"),
        ("overide = []", "there is no setting `overide`", "did you mean `overrides`?"),
        ("engine = 'ic3'", "there is no setting `engine`", "settings are `timeout`"),
        ("overrides = 3", "`overrides` is no array of tables", "write `[[tool.invariants.overrides]]`"),
        ("'jobs' = 2026-01-01", '`jobs` is `"2026-01-01"`', "jobs = 2"),
    ],
)
def test_a_mistake_is_reported_with_its_place_and_a_way_out(line, message, way_out, mistakes):
    ((place, told, help_text),) = mistakes(f"[project]\nname = 'x'\n\n[tool.invariants]  # settings\n# here\n{line}\n")
    assert place == 6
    assert message in told
    assert way_out in help_text


def test_mistakes_in_overrides_are_reported_at_their_places(mistakes):
    found = mistakes(
        """\
[tool.invariants]
timeout = 60

[[tool.invariants.overrides]]
path = "a.inv"
timeout = 60

[[tool.invariants.overrides]]
path = "b.inv"
timeout = "long"
jobs = 2

[[tool.invariants.overrides]]
strict = true

[[tool.invariants.overrides]]
path = "../other/**"
[tool.invariants.overrides.scope]
Agent = "some"
"""
    )
    assert [(line, message.partition(",")[0]) for line, message, _ in found] == [
        (11, "`jobs` holds for all files together"),
        (10, '`timeout` is `"long"`'),
        (13, "an override does not say for which files it is"),
        (17, '`path` is `"../other/**"`'),
        (18, '`scope` is `{"Agent": "some"}`'),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "tool.invariants.strict = 1\n",
        "tool = { invariants = { strict = 1 } }\n",
        "[tool]\ninvariants = { strict = 1 }\n",
        "[tool]\ninvariants = 3\n",
        "[tool.invariants]\noverrides = [{ path = 3 }]\n",
    ],
)
def test_however_it_is_written_a_mistake_has_a_place(text, mistakes):
    assert len(mistakes(text)) == 1


def test_a_text_that_is_no_toml(read):
    with pytest.raises(ModelError, match=r"E0503: `pyproject.toml` is no TOML: .*line 2"):
        read("[tool.invariants]\nstrict = yes\n")


def test_the_explanation_of_the_code(read):
    for files, codes in (
        (explanation(Code.BAD_CONFIGURATION).wrong, 2),
        (explanation(Code.BAD_CONFIGURATION).right, 0),
    ):
        text = next(file.text for file in files if file.name == "pyproject.toml")
        try:
            read(text)
            found = 0
        except ModelError as error:
            found = len(error.diagnostics)
        assert found == codes
