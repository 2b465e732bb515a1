r"""The explanations of diagnostic codes, and of the words of reports and of the language.

Owns: reading ``explanations.md``, which has a section for every code, and ``concepts.md`` and ``keywords.md``, which
have one for each word.
Must never know: the language; where a diagnostic is raised.

A section starts with ``## E0105`` and holds a text. Below ``Wrong:`` and ``Right:`` it has one or more fenced blocks,
or none where no model is to blame. A block is one file. The second word of its info string is the file's name
(``main.inv`` if there is none). The first word says how the text is written: ``inv``, ``jsonl`` and ``steps``
literally; ``bytes`` with ``\xe9`` for a byte that is no text; ``nested`` with ``…`` for many more repetitions of the
word before it.
"""

from __future__ import annotations

import re

from invariants.foundation.codes import Code
from invariants.foundation.records import ValueRecord

MAIN_FILE = "main.inv"
WORD_FILES = ("concepts.md", "keywords.md")
_MANY = 1000
"""Repetitions that stand for "nested too deeply": more than any limit on depth."""


class ExampleFile(ValueRecord):
    """One file of an example: its bytes, and a text that shows them."""

    name: str
    text: str
    content: bytes


class CodeExplanation(ValueRecord):
    """The explanation of a code, with an example that gets it and one that does not. The main file comes first."""

    code: Code
    text: str
    wrong: tuple[ExampleFile, ...]
    right: tuple[ExampleFile, ...]

    @property
    def title(self) -> str:
        """The title of the code."""
        return self.code.title


class Concept(ValueRecord):
    """The explanation of a word, with other words for the same; ``example`` is a model or empty."""

    names: tuple[str, ...]
    title: str
    text: str
    example: tuple[ExampleFile, ...]


def concepts() -> tuple[Concept, ...]:
    """Return the words of reports, then those of the language, with their explanations, in the order of the files."""
    document = "\n".join(map(_text_of, WORD_FILES))
    sections = re.findall(r"^## ([^:\n]+): ([^\n]*)\n(.*?)(?=^## |\Z)", document, re.MULTILINE | re.DOTALL)
    return tuple(
        Concept(tuple(names.split(", ")), title, text.partition("\n```")[0].strip(), _blocks(text))
        for names, title, text in sections
    )


def find_concept(word: str) -> Concept | None:
    """Return the explanation of a word, in letters of either case; None if there is none."""
    wanted = " ".join(word.lower().split())
    return next((each for each in concepts() if wanted in each.names), None)


def find_code(identifier: str) -> Code | None:
    """Return the code with an identifier such as ``E0105``, in letters of either case; None if there is none."""
    return next((code for code in Code if code.identifier == identifier.strip().upper()), None)


def explanation(code: Code) -> CodeExplanation:
    """Return the explanation of a code. Raises ``LookupError`` if the code has none, which the tests rule out."""
    document = _text_of("explanations.md")
    section = re.search(rf"^## {code.identifier}\n(.*?)(?=^## |\Z)", document, re.MULTILINE | re.DOTALL)
    if section is None:
        raise LookupError(f"{code.identifier} has no explanation")
    text, _, examples = section.group(1).partition("\nWrong:\n")
    wrong, _, right = examples.partition("\nRight:\n")
    return CodeExplanation(code, text.strip(), _blocks(wrong), _blocks(right))


def _text_of(name: str) -> str:
    from importlib.resources import files  # takes a while, and few commands explain anything

    return files("invariants.foundation").joinpath(name).read_text("utf-8")


def _blocks(text: str) -> tuple[ExampleFile, ...]:
    found = []
    for kind, name, content in re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if kind == "nested":
            raw = re.sub(r"(\S+ )…", lambda match: match.group(1) * _MANY, content).encode("utf-8")
        else:
            raw = content.encode("utf-8")
        if kind == "bytes":
            raw = re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes.fromhex(match.group(1).decode()), raw)
        found.append(ExampleFile(name or MAIN_FILE, content, raw))
    return tuple(found)
