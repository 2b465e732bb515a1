"""Reading of files: imports, the root, specs, digests."""

from __future__ import annotations

import os
from hashlib import sha256

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load, load_text


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write


def errors(path, **options):
    with pytest.raises(ModelError) as caught:
        load(path, **options)
    return [(each.code, each.labels[0].span.text if each.labels else None) for each in caught.value.diagnostics]


def test_imported_declarations_come_in_at_the_place_of_the_import(write):
    write("parts/types.inv", 'import "more.inv"\ntype T')
    write("parts/more.inv", "enum E { a, b }")
    main = write(
        "main.inv", 'system main\nvar x: T -> E\nimport "parts/types.inv"\ninvariant i: forall t in T: x[t] == a'
    )
    model = load(main)
    assert model.name == "main"
    assert [str(sort) for sort in (*model.enums, *model.populations)] == ["E", "T"]
    assert [source.path.split("/")[-1] for source in model.sources] == ["main.inv", "types.inv", "more.inv"]


def test_a_file_imported_twice_is_read_once(write):
    write("types.inv", "system ignored\ntype T\ninvariant lib: true\ncheck lib: chain 9")
    write("left.inv", 'import "types.inv"\nvar l: T -> Bool')
    write("right.inv", 'import "sub/../types.inv"\nvar r: T -> Bool')
    main = write("main.inv", 'system main\nimport "left.inv"\nimport "./right.inv"\nimport "left.inv"\ncheck: chain 1')
    model = load(main)
    assert len(model.sources) == 4
    assert [variable.name for variable in model.variables] == ["l", "r"]
    assert [check.chain for check in model.checks] == [1], "the checks of an import are ignored"
    assert model.checks[0].properties == ("lib",)


def test_paths_are_shown_as_the_user_would_name_them(write):
    write("parts/broken.inv", "var x: Nowhere")
    write("main.inv", 'system main\nimport "parts/broken.inv"')
    with pytest.raises(ModelError) as caught:
        load("main.inv")
    assert caught.value.diagnostics[0].labels[0].span.source.path == "parts/broken.inv"


def test_cycles_are_named(write):
    write("a.inv", 'system a\nimport "b.inv"')
    write("b.inv", 'import "c.inv"')
    write("c.inv", 'import "b.inv"')
    with pytest.raises(ModelError) as caught:
        load("a.inv")
    (found,) = caught.value.diagnostics
    assert found.code is Code.CYCLIC_IMPORT
    assert found.labels[0].span.text == 'import "b.inv"'
    assert found.notes == ("b.inv → c.inv → b.inv",)
    write("self.inv", 'system s\nimport "self.inv"')
    assert errors("self.inv") == [(Code.CYCLIC_IMPORT, 'import "self.inv"')]


def test_a_spec_that_is_imported_by_its_system_is_a_cycle(write):
    write("model.inv", 'system m\nimport "spec.inv"')
    write("spec.inv", 'spec s for "model.inv"')
    assert errors("spec.inv") == [(Code.CYCLIC_IMPORT, 'import "spec.inv"')]


@pytest.mark.parametrize(
    "path", ["../outside.inv", "sub/../../outside.inv", "{root}/../outside.inv", "/etc/passwd", "link.inv"]
)
def test_imports_stay_inside_the_root(write, tmp_path, monkeypatch, path):
    write("outside.inv", "type Secret")
    main = write("inside/main.inv", f'system main\nimport "{path.format(root=tmp_path / "inside")}"')
    (tmp_path / "inside/link.inv").symlink_to(tmp_path / "outside.inv")
    monkeypatch.chdir(tmp_path / "inside")
    ((code, _),) = errors(main)
    assert code is Code.IMPORT_OUTSIDE


def test_nothing_outside_the_root_is_read_even_to_say_that_it_is_missing(write, tmp_path, monkeypatch):
    main = write("inside/main.inv", 'system main\nimport "../no_such_file.inv"')
    monkeypatch.chdir(tmp_path / "inside")
    assert errors(main) == [(Code.IMPORT_OUTSIDE, 'import "../no_such_file.inv"')]


def test_the_root_is_the_current_folder_if_the_file_lies_in_it(write, tmp_path, monkeypatch):
    write("shared.inv", "type T")
    main = write("inside/main.inv", 'system main\nimport "../shared.inv"\nvar x: T -> Bool')
    assert load(main).populations[0].name == "T"
    other = tmp_path / "elsewhere"
    other.mkdir()
    monkeypatch.chdir(other)
    assert errors(main) == [(Code.IMPORT_OUTSIDE, 'import "../shared.inv"')]
    assert load(main, root=tmp_path).populations[0].name == "T"


def test_a_file_outside_the_given_root_is_refused(write, tmp_path):
    main = write("main.inv", "system main")
    (tmp_path / "root").mkdir()
    assert errors(main, root=tmp_path / "root") == [(Code.IMPORT_OUTSIDE, None)]


def test_a_symbolic_link_within_the_root_is_followed(write, tmp_path):
    write("real/types.inv", "type T")
    (tmp_path / "types.inv").symlink_to("real/types.inv")
    main = write("main.inv", 'system main\nimport "types.inv"\nimport "real/types.inv"\nvar x: T -> Bool')
    assert len(load(main).sources) == 2


def test_missing_files_are_reported_where_they_are_asked_for(write):
    write("main.inv", 'system main\nimport "gone.inv"\nimport "gone_too.inv"\nimport "folder"')
    write("folder/x.inv", "")
    found = errors("main.inv")
    assert [code for code, _ in found] == [Code.UNREADABLE_FILE] * 3
    assert found[0][1] == 'import "gone.inv"'
    assert errors("no_such_main.inv") == [(Code.UNREADABLE_FILE, None)]
    write("bad.inv", 'spec s for "gone.inv"')
    assert errors("bad.inv")[0][0] is Code.UNREADABLE_FILE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(write, tmp_path):
    os.mkfifo(tmp_path / "pipe.inv")
    write("main.inv", 'system main\nimport "pipe.inv"')
    assert errors("main.inv")[0][0] is Code.UNREADABLE_FILE


def test_links_in_a_circle_are_no_file(write, tmp_path):
    (tmp_path / "one.inv").symlink_to("two.inv")
    (tmp_path / "two.inv").symlink_to("one.inv")
    write("main.inv", 'system main\nimport "one.inv"')
    assert errors("main.inv")[0][0] is Code.UNREADABLE_FILE
    assert errors("one.inv")[0][0] is Code.UNREADABLE_FILE


def test_paths_that_no_file_can_have_are_no_file(write):
    write("main.inv", f'system main\nimport "{"x" * 5000}.inv"')
    assert errors("main.inv")[0][0] is Code.UNREADABLE_FILE


def test_syntax_errors_of_all_files_are_reported_together(write):
    write("one.inv", "var x Int")
    write("two.inv", "var y Int")
    write("main.inv", 'system main\nimport "one.inv"\nimport "two.inv"\nvar z: Nowhere')
    assert {code for code, _ in errors("main.inv")} == {Code.SYNTAX}
    assert len(errors("main.inv")) == 2


def test_a_main_file_needs_a_header(write):
    write("main.inv", "type T\nvar x: T -> Bool")
    assert errors("main.inv") == [(Code.MISSING_HEADER, "type T")]
    write("empty.inv", "")
    assert errors("empty.inv") == [(Code.MISSING_HEADER, "")]


# ------------------------------------------------------------------- specs

SYSTEM = """system counter
const most: Int = 5
var n: 0..9 = 0
transition up { n := n + 1 }
invariant low: n < most
check: chain 0, steps 3, expect survives
"""


def test_a_spec_adds_to_a_system(write):
    write("counter.inv", SYSTEM)
    write(
        "spec.inv",
        'spec strict for "counter.inv"\ndefine twice: Int = 2 * n\nassume some: most > 1\n'
        "invariant lower: twice < most\ncheck lower: expect violated\ncheck: chain 7",
    )
    model = load("spec.inv")
    assert model.name == "strict"
    assert model.path == "spec.inv"
    assert list(model.properties) == ["low", "lower", "n.range"]
    assert [check.properties for check in model.checks] == [
        ("low", "n.range"),
        ("lower",),
        ("low", "lower", "n.range"),
    ]
    assert [constraint.name for constraint in model.constant_constraints] == ["some"]


@pytest.mark.parametrize(
    "declaration",
    ["var x: Int", "const c: Int", "type T", "enum E { a }", "init n == 1", "transition t { }", "backup b of code"],
)
def test_a_spec_may_not_touch_the_system(write, declaration):
    write("counter.inv", SYSTEM)
    write("spec.inv", f'spec strict for "counter.inv"\n{declaration}')
    assert errors("spec.inv") == [(Code.NOT_DECLARED_HERE, declaration)]


def test_a_spec_may_not_touch_the_system_through_an_import(write):
    write("counter.inv", SYSTEM)
    write("more.inv", "define twice: Int = 2 * n\nvar x: Int")
    write("spec.inv", 'spec strict for "counter.inv"\nimport "more.inv"')
    assert errors("spec.inv") == [(Code.NOT_DECLARED_HERE, "var x: Int")]


def test_a_spec_can_be_held_to_a_spec(write):
    write("counter.inv", SYSTEM)
    write("one.inv", 'spec one for "counter.inv"\ninvariant a: n < 4')
    write("two.inv", 'spec two for "one.inv"\ninvariant b: n < 3')
    assert list(load("two.inv").properties) == ["low", "a", "b", "n.range"]


def test_a_spec_needs_a_system(write):
    write("library.inv", "type T")
    write("spec.inv", 'spec s for "library.inv"')
    assert errors("spec.inv")[0][0] is Code.MISSING_HEADER


def test_a_spec_cannot_be_imported(write):
    write("counter.inv", SYSTEM)
    write("spec.inv", 'spec s for "counter.inv"')
    write("main.inv", 'system main\nimport "spec.inv"')
    assert errors("main.inv") == [(Code.NOT_DECLARED_HERE, 'import "spec.inv"')]


def test_a_spec_stays_inside_the_root(write, tmp_path, monkeypatch):
    write("counter.inv", SYSTEM)
    spec = write("inside/spec.inv", 'spec s for "../counter.inv"')
    monkeypatch.chdir(tmp_path / "inside")
    assert errors(spec)[0][0] is Code.IMPORT_OUTSIDE


# ----------------------------------------------------------------- digests


def test_the_digest_of_one_file_is_that_of_its_text(write):
    write("counter.inv", SYSTEM)
    assert load("counter.inv").digest == "sha256:" + sha256(SYSTEM.encode()).hexdigest()
    assert load_text(SYSTEM).digest == load("counter.inv").digest


def test_the_digest_depends_on_every_file_and_their_order(write):
    write("one.inv", "type A")
    write("two.inv", "type B")
    main = 'system main\nimport "one.inv"\nimport "two.inv"\nvar x: A, B -> Bool'
    write("main.inv", main)
    first = load("main.inv").digest
    write("two.inv", "type B ")
    second = load("main.inv").digest
    write("one.inv", "type B")
    write("two.inv", "type A")
    assert len({first, second, load("main.inv").digest}) == 3


def test_a_text_may_import(write):
    write("types.inv", "type T")
    assert load_text('system s\nimport "types.inv"\nvar x: T -> Bool').populations[0].name == "T"
