"""The words of the language: which are reserved everywhere, and which only mean something in fixed places.

Owns: the lists that the parser, its error messages and the printer share.
Must never know: the grammar.
"""

from __future__ import annotations

from collections.abc import Mapping

RESERVED = frozenset(
    {
        "and",
        "or",
        "not",
        "true",
        "false",
        "if",
        "then",
        "else",
        "let",
        "in",
        "forall",
        "exists",
        "div",
        "mod",
        "any",
        "prev",
        "enabled",
        "unmodified",
        "require",
    }
)
"""Words that can never be names."""

DECLARATION_WORDS = (
    "system",
    "spec",
    "import",
    "enum",
    "type",
    "record",
    "const",
    "var",
    "define",
    "init",
    "dormant",
    "transition",
    "modification",
    "backup",
    "invariant",
    "lemma",
    "witness",
    "measure",
    "assume",
    "check",
)
"""Words that start a declaration."""

PROPOSAL_WORDS = ("apply", "edit", "adopt", "retire")
"""Words that start a change in a proposal."""

ITEM_WORDS = (*DECLARATION_WORDS, *PROPOSAL_WORDS)
"""Words that start something at the top of a file."""

EDIT_WORDS = ("rewrite", "remove", "add", "disable", "enable", "copy", "save", "restore")
"""Words that start an edit."""

STATEMENT_WORDS = ("require", "for", *EDIT_WORDS)
"""Words that start a statement; a statement that starts with another word is an assignment."""

CONNECTING_WORDS = (
    *("where", "of", "as", "to", "from", "after", "over", "captured", "unknown"),
    *("editing", "tightens", "loosens", "keeps"),
    *("since", "with", "can", "decreases", "within", "by", "leads", "modifications", "steps", "largest", "smallest"),
)
"""Words that mean something in the middle of a clause, and are names elsewhere."""

ALL_CODE = "code"
"""The word that stands for the code of all rules, in the list of a backup."""

OPTION_NAMES = ("chain", "steps", "expect", "timeout")
"""The words that start an option of a check, besides the names of populations."""
LIMIT = "limit"
"""The option of a check that asks for the greatest value of a measure. A type may have this name as well."""
ALL_OPTIONS = (*OPTION_NAMES, LIMIT)

KEYWORDS = RESERVED | {*ITEM_WORDS, *STATEMENT_WORDS, *CONNECTING_WORDS}
"""All words of the language, apart from the names of types, functions and options."""

FOREIGN_DECLARATION_WORDS: Mapping[str, str] = {
    "action": "transition",
    "axiom": "assume",
    "class": "type",
    "constant": "const",
    "def": "define",
    "event": "transition",
    "fn": "define",
    "include": "import",
    "initial": "init",
    "initially": "init",
    "let": "define",
    "model": "system",
    "module": "system",
    "operator": "modification",
    "predicate": "define",
    "property": "invariant",
    "rule": "transition",
    "safety": "invariant",
    "sort": "type",
    "state": "var",
    "theorem": "invariant",
    "use": "import",
    "val": "const",
    "variable": "var",
}
"""Words that start declarations elsewhere, with the word that is used here."""

FOREIGN_STATEMENT_WORDS: Mapping[str, str] = {
    "assume": "require",
    "edit": "rewrite",
    "foreach": "for",
    "guard": "require",
    "if": "require",
    "pre": "require",
    "replace": "rewrite",
    "requires": "require",
    "when": "require",
    "where": "require",
}
"""Words that start statements elsewhere, with the word that is used here."""


def is_reserved(word: str) -> bool:
    """Return whether a word can never be a name: a keyword of expressions, ``_``, or one that starts with ``__``."""
    return word in RESERVED or word == "_" or word.startswith("__")
