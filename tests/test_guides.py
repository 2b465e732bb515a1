"""The README and the pages of `docs/`: commands print what the page says, models are checked, programs run.

A page has a folder of its own, with the shipped files that commands on pages name, and the files on the page: each
block with two words behind its fence, of which the second is the file. A third word, `put`, puts declarations into a
file that is there: in the place of those with the same names, or else at the end. `docs/gated-agent.md` has
`tests/test_tutorial.py`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import invariants
from invariants.cli.configuration.reading import read_configuration
from invariants.foundation.sources import SourceText
from invariants.gate.policy.loosening import LooseningLimit
from invariants.gate.policy.reading import policy_of
from tests.pages import Block, blocks, played

pytestmark = pytest.mark.usefixtures("in_one_process")

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if page.name != "gated-agent.md"),
]
FILES = ("inv", "jsonl", "text", "toml", "python")
"""The blocks that may be files."""
UNPLAYED = {(), ("yaml",), ("lua",), ("toml",), ("text",), ("json",)}
"""Blocks for other programs: shells, hosts of repositories, editors; and text that is only shown."""


FEW_RUNS = """\
from hypothesis import Phase, settings

settings.register_profile("few", max_examples={}, derandomize=True, database=None, phases=[Phase.generate])
settings.load_profile("few")
"""
"""Settings for programs that drive a system: to pass takes as long as runs are tried, to fail as they are shrunk."""


THEMES = tuple(f"models/{theme}" for theme in ("self_hacking", "community", "saturation", "cost"))
"""The themes that pages ask about, besides the first model."""


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


DEAR = frozenset(
    {
        "docs/coding-agent.md",
        "docs/field.md",
        "docs/how-to/blame.md",
        "docs/how-to/cluster.md",
        "docs/how-to/fuzz-your-system.md",
        "docs/how-to/holes.md",
        "docs/how-to/mutate.md",
        "docs/what-would-it-take.md",
    }
)
"""Pages whose commands or programs take seconds: they are run where campaigns are asked for."""


def marks_of(page: Path) -> list[pytest.MarkDecorator]:
    return [pytest.mark.campaign] * (name_of(page) in DEAR)


def of(page: Path, kind: str) -> list[Block]:
    return [block for block in blocks(page) if block.words[:1] == (kind,)]


ALL = [(page, block) for page in PAGES for block in blocks(page)]


def each(kind: str, words: int = 1) -> list[pytest.param]:
    """The blocks of a kind on all pages, with that many words behind the fence."""
    found = [(p, b) for p, b in ALL if b.words[:1] == (kind,) and len(b.words) == words]
    return [
        pytest.param(page, block, marks=marks_of(page), id=f"{name_of(page)}-{block.line}") for page, block in found
    ]


@pytest.fixture
def folder(tmp_path):
    """A folder with the shipped files that pages work with."""
    for name in ("models/review_gate", "models/field", "proofs/models/review_gate", *THEMES):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def write(block: Block, folder: Path) -> None:
    """Do with a file what its block says; settings would hold for all commands, and have a test of their own."""
    match block.words:
        case (_, "pyproject.toml"):
            pass
        case (_, name):
            (folder / name).write_text(block.text, "utf-8")
        case (_, name, "put"):
            path = folder / name
            path.write_text(put(path.read_text("utf-8"), block.text), "utf-8")


def put(text: str, new: str) -> str:
    """The text with other declarations in the place of those with the same names, or at its end."""
    declarations = {heading(part): part for part in text.rstrip().split("\n\n")}
    return "\n\n".join((declarations | {heading(part): part for part in new.rstrip().split("\n\n")}).values()) + "\n"


def heading(declaration: str) -> str:
    """The kind and the name of a declaration: `transition act`."""
    return " ".join(re.findall(r"\w+", declaration)[:2])


def test_every_block_is_looked_at():
    looked_at = {"console", "python", "inv", "smt2"}
    odd = [
        f"{name_of(page)}:{block.line}"
        for page, block in ALL
        if block.words not in UNPLAYED
        and not (block.words[0] in looked_at and len(block.words) <= 1)
        and not (block.words[0] in FILES and (len(block.words) == 2 or block.words[2:] == ("put",)))
    ]
    assert odd == []


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=marks_of(page), id=name_of(page)) for page in PAGES if of(page, "console")]
)
def test_commands_print_what_the_page_says(page, folder, golden):
    """In the order of the page, as a reader does it: a file is there once it was shown."""
    for block in blocks(page):
        if block.words == ("console",):
            golden.matches_block(page, block, played(block, folder))
        else:
            write(block, folder)


def test_each_system_from_the_field_has_its_story():
    page = ROOT / "docs" / "field.md"
    shown = re.findall(r"^\$ invariants check models/field/(\w+)\.inv --const", page.read_text("utf-8"), re.MULTILINE)
    assert sorted(shown) == sorted(path.stem for path in (ROOT / "models" / "field").glob("*.inv"))
    assert len(shown) == 14
    assert page.read_text("utf-8").startswith("# Fourteen systems")
    assert len(re.findall(r"is violated after \d", page.read_text("utf-8"))) == len(shown)


def test_the_tutorial_ends_with_the_file_that_its_steps_have_made(tmp_path, golden):
    page = ROOT / "docs" / "coding-agent.md"
    *steps, whole = (block for block in blocks(page) if block.words[:2] == ("inv", "agent.inv"))
    for block in steps:
        write(block, tmp_path)
    golden.matches_block(page, whole, (tmp_path / "agent.inv").read_text("utf-8"))


def test_declarations_are_put_into_a_file():
    text = "system s\n\nvar a: Int = 0\n\ntransition go {\n  a := 1\n}\n"
    more = "transition go {\n  a := 2\n}\n\ninvariant low: a < 2\n"
    assert put(text, more) == "system s\n\nvar a: Int = 0\n\ntransition go {\n  a := 2\n}\n\ninvariant low: a < 2\n"


@pytest.mark.parametrize(("page", "block"), each("inv"))
def test_models_without_a_file_are_those_that_are_shipped(page, block):
    shipped = (ROOT / "models" / "review_gate" / "review_gate.inv").read_text("utf-8")
    own = [other.text for other in of(page, "inv") if len(other.words) == 2]
    assert any(block.text in text for text in (re.sub(r" +#.*$", "", shipped, flags=re.MULTILINE), *own))


@pytest.mark.parametrize(("page", "block"), each("smt2"))
def test_certificates_are_those_that_are_shipped(page, block):
    certificate = ROOT / "proofs" / "models" / "review_gate" / "gate_kept" / "oversight.Agent-any.smt2"
    assert block.text in certificate.read_text("utf-8")


def test_reasons_are_those_of_the_program():
    from invariants.foundation.no_answer import WORDING

    page = (ROOT / "docs" / "how-to" / "no-proof.md").read_text("utf-8")
    rows = re.findall(r"^\| (\".*?) \| ", page, re.MULTILINE)
    quoted = [reason for row in rows for reason in re.findall(r'"(.*?)"', row)]
    assert len(quoted) > 6
    assert [reason for reason in quoted if not any(reason in text for text in WORDING.values())] == []


@pytest.mark.parametrize(("page", "block"), [one for kind in FILES for one in each(kind, 2)])
def test_files_are_named_by_a_command_of_the_page(page, block):
    """A model that no command reads would be checked by nothing."""
    commands = "".join(other.text for other in blocks(page) if other.words in {("console",), ("python",)})
    used = f"from {Path(block.words[1]).stem} import" if block.words[0] == "python" else block.words[1]
    assert used in commands or block.words[0] == "toml"


@pytest.mark.parametrize(("page", "block"), each("toml", 2))
def test_settings_are_right(page, block, tmp_path):
    if block.words[1] == "pyproject.toml":
        (tmp_path / "pyproject.toml").write_text(block.text, "utf-8")
        found = read_configuration(tmp_path / "pyproject.toml")
        assert found is not None
        assert len(found.overrides) == 1
    else:
        model = invariants.load(ROOT / "models" / "review_gate" / "review_gate.inv")
        assert policy_of(SourceText("policy.toml", block.text), model).limit == LooseningLimit(5, 2)


@pytest.mark.parametrize(("page", "block"), each("python"))
def test_programs_run(page, block, folder):
    """A line that prints prints the text behind its ``#``."""
    for other in blocks(page):
        write(other, folder)
    wanted = re.findall(r"^ *print\(.*\)  # (.*)$", block.text, re.MULTILINE)
    (folder / "conftest.py").write_text(FEW_RUNS.format(200 if wanted else 20), "utf-8")
    (folder / "test_page.py").write_text(block.text, "utf-8")
    program = "import conftest, runpy; runpy.run_path('test_page.py', run_name='__main__')"
    command = ["-c", program] if "state_machine" in block.text else ["test_page.py"]
    command = [sys.executable, *(command if wanted else ["-m", "pytest", "-q", "test_page.py"])]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if wanted:
        assert done.stdout.splitlines() == wanted


def test_there_is_a_block_of_each_kind():
    assert min(len(each("console")), len(each("inv", 2)), len(each("python")), len(each("toml", 2))) >= 2
