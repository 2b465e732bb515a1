"""Random proposals to the gate of a random system.

Owns: the parts of a proposal, over the rules, sites and individuals of a system.
Must never know: how a gate decides.
"""

from __future__ import annotations

from invariants.foundation.exceptions import NoAnswerError
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.layout import finite
from invariants.interpreter.state.outcomes import Fired
from invariants.language.model.expressions import SiteKey
from invariants.language.model.operators import RuleKind
from tests.generators.choosing import Seeded


def random_proposal(interpreter: Interpreter, here: Configuration, choose: Seeded) -> str:
    """Return a proposal for a configuration: one part, or two."""
    parts = [choose.pick(_FORMS)(interpreter, here, choose)]
    if not choose.number(0, 3):
        parts.append(choose.pick(_FORMS)(interpreter, here, choose))
    return "\n".join(parts)


def _apply(interpreter: Interpreter, here: Configuration, choose: Seeded) -> str:
    able = [
        (rule, arguments)
        for rule in interpreter.model.rules
        if interpreter.model.rules[rule].kind is RuleKind.MODIFICATION
        for arguments in interpreter.arguments(rule)
        if any(isinstance(each, Fired) for each in interpreter.successors(here, rule, arguments))
    ]
    if not able:
        return _edit(interpreter, here, choose)
    rule, arguments = choose.pick(able)
    sorts = [parameter.sort for parameter in interpreter.model.rules[rule].parameters]
    texts = [interpreter._code_writer.value_text(sort, value) for sort, value in zip(sorts, arguments, strict=True)]
    return f"apply {rule}({', '.join(texts)})" if texts else f"apply {rule}"


def _retire(interpreter: Interpreter, here: Configuration, choose: Seeded) -> str:
    return f"retire {choose.pick(list(interpreter.model.rules))}"


def _edit(interpreter: Interpreter, here: Configuration, choose: Seeded) -> str:
    model = interpreter.model
    sites = list(model.sites)
    if not sites:
        return _retire(interpreter, here, choose)
    key = choose.pick(sites)
    guard = model.sites[key].entry is None
    texts = ["true", "false", "prev", "not prev", "prev and true", "prev or false", "(if prev then prev else false)"]
    others = [
        str(s.original.span.text)
        for k, s in model.sites.items()
        if s.entry is None and s.original and k.rule == key.rule
    ]
    forms = [
        f"disable {key.rule}",
        f"enable {key.rule}",
        f"remove {key}",
        f"rewrite {key} as {choose.pick([*texts, *others]) if guard else _assigned(interpreter, key, choose)}",
    ]
    if guard and others:
        forms += [f"rewrite {key} as prev and {choose.pick(others)}", f"rewrite {key} as prev or {choose.pick(others)}"]
    for variable in model.variables:
        if not variable.domain and choose.number(0, 1):
            value = choose.pick(list(interpreter.layout.values(variable.sort)))
            forms.append(f"{variable.name} := {interpreter._code_writer.value_text(variable.sort, value)}")
    forms += [f"save {name}" for name in model.backups]
    written = [v.name for v in model.variables if not v.domain]
    if written and not choose.number(0, 2):
        contract = choose.pick(["", *(f" where {text}" for text in others), *(f" where {v}' == {v}" for v in written)])
        forms.append(f"rewrite {key.rule} as any of {choose.pick(written)}{contract}")
    return f"edit {{ {choose.pick(forms)} }}"


def _assigned(interpreter: Interpreter, key: SiteKey, choose: Seeded) -> str:
    """Code for an assignment: a value, or a choice among some."""
    sort = interpreter.model.sites[key].sort
    try:
        value = interpreter._code_writer.value_text(sort, choose.pick(list(interpreter.layout.values(finite(sort)))))
    except NoAnswerError:
        return "prev"
    return choose.pick(["prev", "any", value, f"any chosen where chosen == {value}", f"any c where c != {value}"])


def _edits(interpreter: Interpreter, here: Configuration, choose: Seeded) -> str:
    """Two edits at once: one may change what the other one reads."""
    parts = [_edit(interpreter, here, choose).removeprefix("edit {").removesuffix("}").strip() for _ in range(2)]
    return "\n".join(parts) if any(each.startswith("retire") for each in parts) else f"edit {{ {' '.join(parts)} }}"


def _adopt(interpreter: Interpreter, here: Configuration, choose: Seeded) -> str:
    rule = choose.pick(list(interpreter.model.rules.values()))
    text = rule.span.source.text
    start = text.rfind("\n", 0, rule.span.start) + 1
    end = text.find("\n}", start) + 2
    return "adopt " + text[start:end].replace(f" {rule.name}", " adopted", 1)


_FORMS = (_apply, _apply, _apply, _edit, _edit, _edit, _edits, _edits, _retire, _adopt)
