"""The cache: answers are as without a cache, whatever happened to its files."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from invariants.evidence.claims import Covered, Proved, Source, Violation
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.loader import load_text
from invariants.verdicts.cache import recall, store
from invariants.verdicts.cache.forms import FormError, read, written
from invariants.verdicts.cache.meaning import meaning_of
from invariants.verdicts.cache.store import Store
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Frontier, Result, Verdict
from tests.batches import spread
from tests.processes import PATIENCE

TEXT = """
system lamps
var lit: Bool = false
var worn: 0..3 = 0
var other: 0..3 = 0

transition switch {
  require worn < 3
  lit := not lit
  worn := worn + 1
}
transition turn {
  other := if other == 3 then 0 else other + 1
}
modification rest {
  rewrite switch.worn as worn
}

invariant dark: worn == 0 => not lit
invariant turns: other <= 3
invariant brief: other < 3
check dark: chain 1, steps 1, expect violated after 1
check turns: chain any
check brief: chain 0, steps 2
"""
NAMES = ("dark", "turns", "brief")


class Session:
    """Checks of a text with one cache."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.codes: list[Code] = []

    def check(self, text: str = TEXT, **options) -> dict[str, Result]:
        given = {"cache": str(self.folder), "invariants": NAMES} | options
        found = [*check_model(load_text(text), CheckOptions(**given), SilentListener())]
        self.codes = [each.code for each in found if isinstance(each, Diagnostic)]
        return {each.invariant: each for each in found if isinstance(each, Result)}

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "verdicts.sqlite", isolation_level=None)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache with the evidence of one check, and the results of that check."""
    session = Session(tmp_path_factory.mktemp("filled") / "cache")
    return session, session.check()


@pytest.fixture
def session(filled, tmp_path):
    """Checks with a copy of that cache."""
    shutil.copytree(filled[0].folder, tmp_path / "cache")
    return Session(tmp_path / "cache")


@pytest.fixture
def truth(filled):
    return said(filled[1])


def cached(results: dict[str, Result]) -> set[str]:
    return {name for name, result in results.items() if result.from_cache}


def said(results: dict[str, Result]) -> dict[str, tuple[object, ...]]:
    """All that results say, but for times, and for places in a text that was read anew."""
    return {
        name: (each.verdict, each.chain, each.trace, each.frontier, each.reason, each.engine, each.population)
        for name, each in results.items()
    }


def test_the_second_check_says_the_same(session, filled, truth):
    assert cached(filled[1]) == set()
    assert {each.verdict for each in filled[1].values()} == {Verdict.PROVED, Verdict.SURVIVES, Verdict.VIOLATED}
    results = session.check()
    assert (cached(results), said(results)) == (set(NAMES), truth)
    assert session.codes == filled[0].codes


def test_a_joint_search_is_found_again_for_each_invariant(tmp_path):
    text = """system pair
var n: 0..3 = 0
var other: 0..3 = 0
transition up { require n < 3  n := n + 1 }
transition aside { other := 3 - other }
invariant low: 12 div (n + 1) >= 3
invariant lower: 12 div (n + 2) >= 2
check low, lower, low.defined: chain 0, steps 3
"""
    session = Session(tmp_path / "cache")
    assert cached(session.check(text, invariants=())) == set()
    assert cached(session.check(text, invariants=())) == {*load_text(text).properties}
    assert cached(session.check(text, invariants=("low",))) == {"low"}


def test_layout_comments_and_expectations_mean_nothing(session):
    text = TEXT.replace("transition turn {", "# a comment\n\n\n  transition   turn {")
    assert cached(session.check(text.replace(", expect violated after 1", ""))) == set(NAMES)


def test_only_what_an_edit_can_influence_is_solved_again(session):
    assert cached(session.check(TEXT.replace("other == 3 then 0", "other == 3 then 1"))) == {"dark"}


@pytest.mark.parametrize("changed", [{"chain": 2}, {"engines": ("bounded", "ic3")}, {"timeout": 50.0}])
def test_other_options_are_other_questions(changed, session):
    assert cached(session.check(invariants=("brief",), **changed)) == set()


def test_another_version_is_another_question(session, monkeypatch):
    monkeypatch.setattr(recall, "_versions", lambda: "another")
    assert cached(session.check(invariants=("brief",))) == set()


def test_a_search_is_repeated_where_it_is_not_relied_on(session):
    repeated = session.check(invariants=("turns", "brief"), recheck=True)
    assert repeated["brief"].verdict is Verdict.SURVIVES
    assert cached(repeated) == {"turns"}


def test_the_meaning_of_a_model_is_every_part_of_it():
    edits = [
        ("worn < 3\n  lit", "worn < 2\n  lit"),
        ("not lit\n  worn", "lit\n  worn"),
        ("Bool = false", "Bool = true"),
        ("0..3 = 0\nvar other", "0..4 = 0\nvar other"),
        ("as worn", "as worn + 0"),
        ("other < 3", "other <= 3"),
    ]
    digests = [meaning_of(load_text(TEXT.replace(*edit, 1))) for edit in [("", ""), *edits]]
    assert len(set(digests)) == len(digests) == 7


# ------------------------------------------------------------- damage, forgery


def forge(session, change) -> int:
    """Change the content of entries, with a digest that fits. Return how many were changed."""
    count = 0
    with session.database() as database:
        for key, content in database.execute("SELECT key, content FROM entries").fetchall():
            forged = change(content)
            if forged != content:
                count += 1
                row = forged, store._digest(key, forged), key
                database.execute("UPDATE entries SET content = ?, digest = ? WHERE key = ?", row)
    return count


def swapped(*pairs: tuple[str, str]):
    def change(content: str) -> str:
        for old, new in pairs:
            content = content.replace(old, new)
        return content

    return change


FORGERIES = {
    "no JSON": lambda content: content[:-3],
    "another form": lambda content: '{"claim": "Covered"}',
    "an empty list": lambda content: "[]",
    "too deep": lambda content: "[" * 100_000 + "]" * 100_000,
    "a class that is not listed": swapped(('"Violation"', '"Popen"'), ('"Proved"', '"Popen"')),
    "a run by another rule": swapped(('"record","ClaimedStep","switch"', '"record","ClaimedStep","rest"')),
    "a run from another start": swapped(('["tuple","lit",["tuple"]],false', '["tuple","lit",["tuple"]],true')),
    "a proof of something else": swapped(('"record","Proved","turns"', '"record","Proved","dark"')),
    "another property covered": swapped(('"Covered","brief"', '"Covered","turns"')),
    "a longer chain covered": swapped(('"Covered","brief",0', '"Covered","brief",9')),
    "an unknown engine": swapped(('"direct"', '"oracle"')),
    "a frontier beyond the chain": swapped(('["record","Frontier",0', '["record","Frontier",7')),
}


@pytest.mark.parametrize("name", spread(FORGERIES, every=2))
def test_a_forged_entry_is_dropped_and_noticed(name, session, truth):
    assert forge(session, FORGERIES[name])
    results = session.check()
    assert said(results) == truth
    assert len(cached(results)) < len(NAMES)
    assert Code.CACHE_DAMAGED in session.codes


@pytest.mark.parametrize("damage", ["content = content || ' '", "digest = 'x'", "content = x'00ff'"])
def test_a_damaged_entry_is_dropped_and_noticed(damage, session, truth):
    with session.database() as database:
        database.execute(f"UPDATE entries SET {damage}")  # noqa: S608 - ours
    results = session.check()
    assert (cached(results), said(results)) == (set(), truth)
    assert session.codes.count(Code.CACHE_DAMAGED) == 1


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_a_damaged_database_takes_no_check_with_it(content, session, truth):
    path = session.folder / "verdicts.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert said(session.check()) == truth


def test_a_folder_that_cannot_be_used_takes_no_check_with_it(tmp_path):
    session = Session(tmp_path / "other")
    session.folder.write_text("")
    assert session.check(invariants=("brief",))["brief"].verdict is Verdict.SURVIVES
    session.folder = Path("/proc/nowhere")
    assert session.check(invariants=("brief",))["brief"].verdict is Verdict.SURVIVES


# ------------------------------------------------------- side by side, killed

WRITER = """
import sys
from invariants.verdicts.cache import store as module
module._BUSY = 600.0
store = module.Store(sys.argv[1])
number = 0
while number < int(sys.argv[2]):
    number += 1
    store.keep(str(number), "x" * 1000)
    assert store.found(str(number)) == "x" * 1000
    print(number, flush=True)
"""


def writer(session, times: int) -> subprocess.Popen:
    command = [sys.executable, "-c", WRITER, str(session.folder), str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def test_many_at_a_time(session, truth):
    writers = [writer(session, 30) for _ in range(3)]
    assert [len(each.communicate(timeout=PATIENCE)[0].split()) for each in writers] == [30, 30, 30]
    assert [each.returncode for each in writers] == [0, 0, 0]
    results = session.check()
    assert (cached(results), said(results)) == (set(NAMES), truth)
    assert Code.CACHE_DAMAGED not in session.codes


def test_a_killed_process_leaves_a_usable_cache(session, truth):
    for entries in (1, 50):
        with writer(session, store.LARGEST_CACHE // 3) as process:
            for _ in range(entries):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
    results = session.check()
    assert (cached(results), said(results)) == (set(NAMES), truth)
    assert Code.CACHE_DAMAGED not in session.codes


# ----------------------------------------------------------------------- store


def test_the_oldest_go_first(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "LARGEST_CACHE", 3)
    found = Store(str(tmp_path))
    for number in range(6):
        found.keep(str(number), "content")
    assert found.size()[0] == 3
    found.clear()
    assert found.size() == (0, 0)
    assert os.listdir(tmp_path) == []
    assert found.damaged == 0


def test_nothing_but_listed_records_is_written_and_read():
    sources = load_text(TEXT).sources
    entry = Proved("turns", None, 0, False, "true", ("other <= 3",)), "ic3", Frontier(1, Verdict.PROVED), None
    again = read(written(entry, sources), sources)
    assert again[1:] == entry[1:]
    assert again[0].reading == ("other <= 3",)
    for foreign in (object(), 0.5, CheckOptions(), b"bytes", {1, 2}):
        with pytest.raises(FormError):
            written(foreign, sources)


def test_reports_of_an_executor_are_not_kept():
    for claim in (Covered("dark", 1, Source.EXECUTOR), Violation("dark", {}, (), source=Source.EXECUTOR)):
        assert not recall._is_kept(recall.EngineClaim(claim, None), None, None)


def test_no_check_has_a_cache_unless_it_is_asked_for():
    assert CheckOptions().cache is None
