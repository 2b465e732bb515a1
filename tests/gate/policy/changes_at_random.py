"""Random systems and changes for policies, held against every run that the interpreter finds.

Owns: small systems with a variable and a guard that are protected, random changes of them, and brute force.
Must never know: how a policy finds out what a change makes possible.

Before the change, everything that rules can write to other variables is also written at random: code that stands may
write there as it likes, as long as what it does with the protected variable and guard stays as it was.
"""

from __future__ import annotations

from random import Random
from typing import Any

from invariants.gate.running.assembly import Assembler
from invariants.gate.running.change import present
from invariants.gate.running.configuration import state_from
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import ChoiceEnumeration
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text

STATE = {"state": {"a": False, "b": False, "p": False}}
CAP = 400
"""The most configurations of a system that is not left out."""

_CONDITIONS = ("a", "not a", "b", "not b", "a and b", "true", "false", "p")
_RULES = ("t", "u", "w")
_MODIFICATIONS = ("m", "k")


def random_system(rng: Random) -> str:
    """Return the text of a system: three transitions, two modifications, a backup, three variables."""
    return "\n".join(
        [
            "system s",
            "var a: Bool = false\nvar b: Bool = false\nvar p: Bool = false",
            *(_transition(rng, name) for name in _RULES),
            f"dormant transition x {{ require g: {rng.choice(_CONDITIONS)} p := {rng.choice(_CONDITIONS)} }}",
            *(_modification(rng, name) for name in _MODIFICATIONS),
            f"backup kept of {rng.choice(_RULES)}" + rng.choice(("", ", a")),
            "invariant one: true",
        ]
    )


def _dormant(rng: Random) -> str:
    return "dormant " if rng.random() < 0.3 else ""


def _assigned(rng: Random, likely: float = 0.15) -> str:
    """Return an assignment, which is to the protected variable with some probability."""
    variable = "p" if rng.random() < likely else rng.choice("ab")
    return f"{variable} := {rng.choice(_CONDITIONS[:7])}"


def _transition(rng: Random, name: str, dormant: str | None = None) -> str:
    start = _dormant(rng) if dormant is None else dormant
    return f"{start}transition {name} {{ require g: {rng.choice(_CONDITIONS)} {_assigned(rng)} }}"


def _modification(rng: Random, name: str, dormant: str | None = None) -> str:
    start = _dormant(rng) if dormant is None else dormant
    edit = _edit(rng, hostile=dormant is not None)
    return f"{start}modification {name} {{ require g: {rng.choice(_CONDITIONS)} e: {edit} }}"


def _edit(rng: Random, deep: int = 1, *, hostile: bool = False) -> str:
    """Return an edit; a hostile one is often about what is protected."""
    rule = rng.choice(("t", "u", *_MODIFICATIONS, *("wx" if hostile else "")))
    target = rng.choice("tu")
    kinds = [
        f"rewrite {rule}.g as {rng.choice(_CONDITIONS)}",
        f"remove {rule}.g",
        f"enable {rule}",
        f"disable {rule}",
        f"add {_assigned(rng, 0.5 if hostile else 0.1)} to {target}",
        f"add require h: {rng.choice(_CONDITIONS)} to {target}",
        f"rewrite {target} as any of {rng.choice('abp' if hostile else 'ab')} where {rng.choice(_CONDITIONS)}",
        "save kept",
        "restore kept",
    ]
    if deep:
        kinds += [f"rewrite {rng.choice(_MODIFICATIONS)}.e as {_edit(rng, deep - 1, hostile=hostile)}"] * 2
    return rng.choice(kinds)


def random_change(rng: Random) -> str:
    """Return a proposal: edits, an assignment, a rule that is adopted, applied or retired."""
    match rng.randrange(8):
        case 0:
            return f"edit {{ {_assigned(rng, 0)} }}"
        case 1:
            return f"adopt {_transition(rng, 'z', '')}"
        case 2 | 3:
            return f"adopt {_modification(rng, 'z', '')}"
        case 4:
            return f"apply {rng.choice(_MODIFICATIONS)}"
        case 5:
            return f"retire {rng.choice((*_RULES, *_MODIFICATIONS))}"
        case _:
            return f"edit {{ {_edit(rng, hostile=True)} }}"


def writable(model: Any) -> set[str]:
    """Return the variables other than ``p`` that rules can write which are enabled, or can become so."""
    enabled = {
        edit.rule
        for rule in model.rules.values()
        for edit in rule.edits
        if type(edit).__name__ == "SetEnabled" and edit.enabled
    }
    found = set()
    for rule in model.rules.values():
        unknown = [e for other in model.rules.values() for e in other.edits if type(e).__name__ == "SetUnknown"]
        found |= {each.name for edit in unknown if edit.rule == rule.name for each in edit.writes}
        if not rule.dormant or rule.name in enabled:
            found |= {model.sites[key].entry.variable.name for key in rule.assignments}
            backups = [model.backups[name] for edit in rule.edits for name in edit.restored_backups()]
            found |= {each.name for backup in backups for each in backup.variables}
    return found - {"p"}


def reaches(text: str, content: dict[str, Any], guard: str) -> tuple[bool, bool] | None:
    """Return whether a run from a configuration changes ``p``, and whether one changes a guard; None: too many."""
    model = load_text(text)
    running = Assembler(model).running(state_from(content, model))
    interpreter, start = running.interpreter, present(running).configuration
    seen, pending = {start}, [start]
    while pending:
        for each in _after(interpreter, pending.pop()):
            if each not in seen:
                seen.add(each)
                pending.append(each)
        if len(seen) > CAP:
            return None
    first = _seen(interpreter, start, guard)
    others = [_seen(interpreter, each, guard) for each in seen]
    return any(each[0] != first[0] for each in others), any(each[1] != first[1] for each in others)


def _seen(interpreter: Interpreter, configuration: Configuration, guard: str) -> tuple[Any, Any]:
    """Return the value of ``p``, and the code of a guard."""
    (p,) = (each for each in interpreter.model.variables if each.name == "p")
    blocks = interpreter.layout.blocks[guard]
    (key,) = (each for each in blocks.sites if each.name == "g")
    code = configuration.code.cells[blocks.first + blocks.sites[key]]
    return configuration.value(p), None if code is None else code.program.body.span.text


def _after(interpreter: Interpreter, configuration: Configuration) -> list[Configuration]:
    found = []
    for name in interpreter.model.rules:
        script = ChoiceEnumeration(interpreter.layout)
        while True:
            outcome = interpreter.fire(configuration, name, (), script)
            if isinstance(outcome, Fired):
                found.append(outcome.configuration)
            if not script.advance():
                break
    return found
