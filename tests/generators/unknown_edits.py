"""Systems with unknown code that edits, each with a system that says the same in another way.

Owns: the texts. A family of codes is as good as a modification for each of them; any code as a family of many.
Must never know: how unknown code is run or encoded.
"""

from __future__ import annotations

import attrs
from msgspec.structs import replace

from invariants.foundation.sources import SourceText
from invariants.language.model.operators import RuleKind
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_declaration
from invariants.language.tree import declaration_nodes as nodes
from invariants.language.tree.free_names import free_names
from tests.generators.choosing import Chooser


@attrs.frozen
class UnknownSystem:
    """``unknown`` has unknown code that edits, ``named`` names each of its edits.

    ``variants`` are the modifications of ``named`` that stand for ``modification``; none where ``named`` has unknown
    code as well, of more codes.
    """

    unknown: str
    named: str
    modification: str
    variants: tuple[str, ...]
    kind: str


def unknown_system(text: str, choose: Chooser) -> UnknownSystem | None:
    """Both texts, made of a system with a modification that nothing names and a clause with a label; else None."""
    document = parse(SourceText("<random>", text))
    rules = [item for item in document.items if isinstance(item, nodes.RuleDeclaration)]
    named = {name for item in document.items for kind, name in free_names(item) if kind == "rule"}
    apt = [rule for rule in rules if rule.kind is RuleKind.MODIFICATION and rule.name.text not in named]
    guards = [
        (rule.name.text, each.label.text)
        for rule in rules
        for each in rule.body
        if isinstance(each, nodes.Require) and each.label is not None
    ]
    keeps = any(isinstance(item, nodes.BackupDeclaration) for item in document.items)
    if not apt or not guards or keeps:
        return None
    chosen = choose.pick(apt)
    site = ".".join(choose.pick(guards))
    atoms = ["true", "false", *_conditions(document)]
    if choose.chance(50):
        return _family(document, chosen, site, atoms, choose)
    return _direction(document, chosen, site, atoms, choose)


def _conditions(document: nodes.Document) -> list[str]:
    """Conditions in terms of variables that are truth values."""
    return [
        item.name.text
        for item in document.items
        if isinstance(item, nodes.VarDeclaration) and not item.domain and item.type.span.text == "Bool"
    ]


def _code(atoms: list[str], choose: Chooser) -> str:
    shape = choose.pick(["{}", "prev and {}", "prev or {}", "prev and not {}", "not {}"])
    return shape.format(choose.pick(atoms))


def _family(
    document: nodes.Document, chosen: nodes.RuleDeclaration, site: str, atoms: list[str], choose: Chooser
) -> UnknownSystem:
    codes = list(dict.fromkeys(_code(atoms, choose) for _ in range(choose.number(1, 3))))
    name = chosen.name.text
    head, other = _texts(document, chosen)
    unknown = f"{head}\nmodification blur {{ rewrite {name} as any editing {site} from {{ {', '.join(codes)} }} }}\n"
    parameters = print_declaration(replace(chosen, body=())).partition(name)[2].partition("{")[0].strip()
    text = print_declaration(chosen).rstrip()
    guarded = f"{text[:-1]}\n  require blurred == false\n}}"
    variants = [f"{name}_u{number}" for number in range(len(codes) + 1)]
    made = [f"modification {variants[0]}{parameters} {{ require blurred }}"]
    for variant, code in zip(variants[1:], codes, strict=True):
        made.append(f"modification {variant}{parameters} {{ require blurred  rewrite {site} as {code} }}")
    lines = ["system random", "var blurred: Bool = false", other, guarded, *made]
    named = "\n".join([*lines, "modification blur { blurred := true }"]) + "\n"
    return UnknownSystem(unknown, named, name, (name, *variants), "family")


def _direction(
    document: nodes.Document, chosen: nodes.RuleDeclaration, site: str, atoms: list[str], choose: Chooser
) -> UnknownSystem:
    kind = choose.pick(["tightens", "loosens", "any"])
    name = chosen.name.text
    head, _ = _texts(document, chosen)
    where = "" if kind == "any" else f" where {kind} {site}"
    unknown = f"{head}\nmodification blur {{ rewrite {name} as any editing {site}{where} }}\n"
    tight = [f"prev and {atom}" for atom in atoms]
    loose = [f"prev or {atom}" for atom in atoms]
    codes = {"tightens": tight, "loosens": loose, "any": [*tight, *loose, *atoms]}[kind]
    named = f"{head}\nmodification blur {{ rewrite {name} as any editing {site} from {{ {', '.join(codes)} }} }}\n"
    return UnknownSystem(unknown, named, name, (), kind)


def _texts(document: nodes.Document, chosen: nodes.RuleDeclaration) -> tuple[str, str]:
    """The whole system, and all of it but a modification and the head."""
    others = [print_declaration(item) for item in document.items if item is not chosen]
    return "\n".join(["system random", *(print_declaration(item) for item in document.items)]), "\n".join(others)
