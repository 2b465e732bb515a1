"""Which files are read beside a text, and what is remembered of it."""

from __future__ import annotations

import time

import pytest

from invariants.foundation.codes import Code
from invariants.lsp.documents import analysis
from invariants.lsp.documents.workspace import OpenDocuments

MAIN = 'system main\nimport "parts.inv"\nvar x: Bool = start\ninvariant same: x == x\n'
PARTS = "const start: Bool = true\n"


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "main.inv").write_text(MAIN, "utf-8")
    (inside / "parts.inv").write_text(PARTS, "utf-8")
    return inside


def codes(documents: OpenDocuments, uri: str) -> list[Code]:
    view = documents.view(uri)
    assert view is not None
    return [each.code for each in view.now.diagnostics]


def test_a_file_without_header_is_read_as_a_part_of_one_that_imports_it(folder):
    documents = OpenDocuments([str(folder)])
    parts = (folder / "parts.inv").as_uri()
    documents.put(parts, PARTS)
    assert codes(documents, parts) == []
    view = documents.view(parts)
    assert view is not None
    assert view.now.model is not None
    assert view.now.model.name == "main"
    documents.put(parts, PARTS.replace("true", "tru"))
    assert codes(documents, parts) == [Code.UNKNOWN_NAME]
    (folder / "main.inv").unlink()
    documents.put(parts, PARTS)
    assert codes(documents, parts) == [Code.MISSING_HEADER]
    documents.put((folder / "main.inv").as_uri(), MAIN)
    assert codes(documents, parts) == []


def test_the_texts_of_an_editor_come_before_files(folder):
    documents = OpenDocuments([str(folder)])
    main, parts = (folder / "main.inv").as_uri(), (folder / "parts.inv").as_uri()
    documents.put(main, MAIN)
    assert codes(documents, main) == []
    documents.put(parts, "const start: Int = 3\n")
    assert codes(documents, main) == [Code.TYPE_MISMATCH]
    documents.close(parts)
    assert codes(documents, main) == []
    (folder / "parts.inv").write_text("const begin: Bool = true\n", "utf-8")
    assert codes(documents, main) == []
    documents.forget_file(parts)
    assert codes(documents, main) == [Code.UNKNOWN_NAME]


def test_a_file_outside_of_every_folder_is_read_by_itself(folder, tmp_path):
    main = (folder / "main.inv").as_uri()
    other = tmp_path / "other"
    other.mkdir()
    documents = OpenDocuments([str(other)])
    documents.put(main, MAIN)
    assert Code.UNREADABLE_FILE in codes(documents, main)
    documents.put((folder / "parts.inv").as_uri(), PARTS)
    assert codes(documents, main) == []
    documents.close((folder / "parts.inv").as_uri())
    documents.set_folders([str(folder)])
    assert codes(documents, main) == []


def test_without_folders_the_folder_of_the_file_is_read(folder, tmp_path):
    (tmp_path / "secret.inv").write_text(PARTS, "utf-8")
    documents = OpenDocuments()
    main = (folder / "main.inv").as_uri()
    documents.put(main, MAIN)
    assert codes(documents, main) == []
    documents.put(main, MAIN.replace("parts.inv", "../secret.inv"))
    assert Code.IMPORT_OUTSIDE in codes(documents, main)


def test_a_failure_of_the_checker_is_a_diagnostic(folder, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(analysis, "parse", fail)
    documents = OpenDocuments([str(folder)])
    documents.put("untitled:1", "system a\n")
    assert codes(documents, "untitled:1") == [Code.CHECKER_FAILED]


def test_reading_ends_when_its_time_is_up(folder, monkeypatch):
    def go_on(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(analysis, "parse", go_on)
    monkeypatch.setattr(analysis, "LONGEST_READING", 0.05)
    documents = OpenDocuments([str(folder)])
    documents.put("untitled:1", "system a\n")
    assert codes(documents, "untitled:1") == [Code.CHECKER_FAILED]


def test_a_machine_that_stands_still_is_no_bug_in_the_checker(folder, monkeypatch):
    before = analysis.parse

    def slowly(*given: object) -> object:
        time.sleep(0.5)
        return before(*given)

    monkeypatch.setattr(analysis, "parse", slowly)
    monkeypatch.setattr(analysis, "LONGEST_READING", 0.4)
    documents = OpenDocuments([str(folder)])
    documents.put("untitled:1", "system a\n")
    assert codes(documents, "untitled:1") == []
