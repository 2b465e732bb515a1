from __future__ import annotations

import json
from pathlib import Path

import pytest

from invariants import check
from invariants.engines.registry import ENGINES
from invariants.foundation import explanations
from invariants.foundation.codes import Code, Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.explanations import (
    MAIN_FILE,
    ExampleFile,
    concepts,
    explanation,
    find_code,
    find_concept,
)
from invariants.foundation.sources import SourceText
from invariants.language.loader import load
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.logs.log_reading import read_log
from invariants.verdicts.verdict import Verdict

CONFIGURED = [Code.BAD_CONFIGURATION, Code.BAD_POLICY]
"""Codes of files beside the model: `tests/cli/configuration/test_reading.py` and `tests/gate/policy/` read them."""
READING = [
    code
    for code in Code
    if not code.identifier.startswith(("W07", "E08", "E09", "W09", "E10", "E11")) and code not in CONFIGURED
]
"""Codes that a model gets when it is read; the others take a check, a log, or a bug."""
CHECKING = [code for code in Code if code.identifier.startswith("W07")]
BUGS = [code for code in Code if code.identifier[1:3] == "09"]
GATES = [code for code in Code if code.identifier.startswith("E10")]
STEPPING = [code for code in Code if code.identifier.startswith("E11")]
LOGS = [code for code in Code if code.identifier.startswith("E08")]


@pytest.mark.parametrize("code", Code)
def test_every_code_is_explained(code):
    told = explanation(code)
    assert told.title == code.title
    assert told.text
    if code in BUGS:
        assert told.wrong == told.right == ()
        return
    assert told.wrong
    assert told.right
    assert told.wrong != told.right
    for files in (told.wrong, told.right):
        assert files[0].name == MAIN_FILE
        assert len({file.name for file in files}) == len(files)


def test_codes_are_distinct_and_in_order():
    identifiers = [code.identifier for code in Code]
    assert len(set(identifiers)) == len(identifiers)
    errors = [code.identifier for code in Code if code.severity is Severity.ERROR]
    assert errors == sorted(errors)


def test_a_code_is_found_by_its_identifier():
    assert find_code(" e0105 ") is Code.EQUALS_SIGN
    assert find_code("E9999") is None
    assert find_code("") is None


@pytest.fixture
def codes_of(tmp_path, monkeypatch):
    """The codes that a model in some files gets."""
    monkeypatch.chdir(tmp_path)

    def read(files: tuple[ExampleFile, ...]) -> set[Code]:
        for file in files:
            (tmp_path / file.name).write_bytes(file.content)
        try:
            return {diagnostic.code for diagnostic in load(MAIN_FILE).warnings}
        except ModelError as error:
            return {diagnostic.code for diagnostic in error.diagnostics}

    return read


@pytest.mark.parametrize("code", READING)
def test_wrong_examples_get_their_code_and_no_other(code, codes_of):
    assert codes_of(explanation(code).wrong) == {code}


@pytest.mark.parametrize("code", [code for code in Code if code not in BUGS])
def test_right_examples_get_no_code_at_all(code, codes_of):
    assert codes_of(explanation(code).right) == set()


@pytest.mark.parametrize("code", CHECKING + LOGS + GATES + STEPPING)
def test_examples_that_only_a_check_or_a_log_refutes_can_be_read(code, codes_of):
    assert codes_of(explanation(code).wrong) == set()


@pytest.mark.parametrize("code", CHECKING)
def test_mistakes_that_only_a_check_finds_get_their_code(code, tmp_path, monkeypatch):
    from invariants.verdicts.options import CheckOptions, SilentListener
    from invariants.verdicts.session import check_model

    def warnings(files: tuple[ExampleFile, ...]) -> set[Code]:
        for file in files:
            (tmp_path / file.name).write_bytes(file.content)
        found = check_model(load(MAIN_FILE), CheckOptions(), SilentListener())
        return {each.code for each in found if isinstance(each, Diagnostic)}

    monkeypatch.chdir(tmp_path)
    assert warnings(explanation(code).wrong) == {code}
    assert warnings(explanation(code).right) == set()


@pytest.mark.parametrize("code", LOGS)
def test_mistakes_in_a_log_get_their_code(code, codes_of):
    def complaints(files: tuple[ExampleFile, ...]) -> set[Code]:
        codes_of(files)
        model = load(MAIN_FILE)
        (log,) = (SourceText(file.name, file.text) for file in files if file.name.endswith(".jsonl"))
        try:
            read_log(log, model, model.scope)
        except ModelError as error:
            return {diagnostic.code for diagnostic in error.diagnostics}
        return set()

    assert complaints(explanation(code).wrong) == {code}
    assert complaints(explanation(code).right) == set()


@pytest.mark.parametrize("code", GATES)
def test_mistakes_about_running_systems_are_found(code, codes_of):
    from invariants.gate.gate import Gate
    from invariants.gate.running.configuration import read_state
    from invariants.gate.running.proposal import read_proposal

    def complaints(files: tuple[ExampleFile, ...]) -> set[Code]:
        codes_of(files)
        try:
            for file in files:
                source = SourceText(file.name, file.text)
                if file.name == "state.json":
                    Gate(load(MAIN_FILE), state=read_state(source, load(MAIN_FILE)))
                elif file.name == "about.json":
                    state = next(SourceText(each.name, each.text) for each in files if each.name == "state.json")
                    gate = Gate(load(MAIN_FILE), state=read_state(state, load(MAIN_FILE)))
                    gate.decide("retire switch", about=json.loads(file.text)["about"])
                elif file.name == "proposal.inv":
                    read_proposal(source)
        except ModelError as error:
            return {diagnostic.code for diagnostic in error.diagnostics}
        return set()

    assert complaints(explanation(code).wrong) == {code}
    assert complaints(explanation(code).right) == set()


@pytest.mark.parametrize("code", STEPPING)
def test_mistakes_in_a_script_of_steps_get_their_code(code, codes_of):
    from invariants.stepping.reading import CommandReader
    from invariants.stepping.session import SteppingSession

    def complaints(files: tuple[ExampleFile, ...]) -> set[Code]:
        codes_of(files)
        session = SteppingSession(load(MAIN_FILE), {}, lambda path: SourceText(path, ""))
        reader = CommandReader(session.model, session.scope)
        (script,) = (file.text for file in files if file.name.endswith(".steps"))
        found = set()
        for line in script.splitlines():
            try:
                session.reply(reader.read(SourceText("<commands>", line)))
            except ModelError as error:
                found |= {diagnostic.code for diagnostic in error.diagnostics}
        return found

    assert complaints(explanation(code).wrong) == {code}
    assert complaints(explanation(code).right) == set()


@pytest.mark.parametrize("code", Code)
def test_right_examples_are_formatted(code):
    for file in explanation(code).right:
        if file.name.endswith((".jsonl", ".toml", ".json", ".steps")):
            continue
        assert print_document(parse(SourceText(file.name, file.text))) == file.text


# ------------------------------------------------------------------------ words

EXAMPLES = [concept for concept in concepts() if concept.example]


def test_verdicts_engines_and_notions_are_explained():
    notions = ("lemma", "frontier", "vacuity", "scope", "chain", "slice", "counterexample", "certificate", "expect")
    for word in (*(each.value for each in Verdict), *(each.name for each in ENGINES), *notions):
        found = find_concept(word)
        assert found is not None, word
        assert found.title
        assert found.text
    assert find_concept(" LEMMA ") == find_concept("lemma")
    assert find_concept("nonsense") is None


def test_a_word_has_one_explanation():
    names = [name for concept in concepts() for name in concept.names]
    assert len(set(names)) == len(names)
    assert all(name == name.lower() for name in names)


def test_every_section_is_read():
    folder = Path(explanations.__file__).parent
    documents = [(folder / name).read_text(encoding="utf-8") for name in explanations.WORD_FILES]
    assert sum(document.count("\n## ") for document in documents) == len(concepts())


@pytest.mark.parametrize("concept", EXAMPLES, ids=lambda concept: concept.names[0])
def test_the_example_of_a_word_gets_the_verdicts_that_it_expects(concept, tmp_path):
    (file,) = concept.example
    path = tmp_path / "example.inv"
    path.write_bytes(file.content)
    assert print_document(parse(SourceText(file.name, file.text))) == file.text
    results = check(path)
    assert results
    assert all(result.as_expected for result in results)
