"""The free names of a syntax tree: the names that it mentions and does not bind.

Owns: the names, before any of them is resolved.
Must never know: the meaning of a name.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.language.tree import expression_nodes

NameKey = tuple[str, str]
"""A name space (``value`` or ``rule``) and a name in it."""


def free_names(*roots: object) -> Iterator[NameKey]:
    """Yield the values and rules that the trees mention, without the names that they bind themselves.

    The walk does not recurse: trees may be deep.
    """
    stack: list[tuple[object, frozenset[str]]] = [(root, frozenset()) for root in reversed(roots)]
    while stack:
        node, bound = stack.pop()
        match node:
            case tuple():
                stack.extend((part, bound) for part in reversed(node))
            case expression_nodes.Name(text=text, qualifier=qualifier):
                if qualifier is None and text not in bound:
                    yield "value", text
            case expression_nodes.Call(function=function, arguments=arguments):
                yield "value", function.text
                stack.append((arguments, bound))
            case (
                expression_nodes.Quantified(binders=binders, body=body)
                | expression_nodes.AggregateCall(binders=binders, body=body)
            ):
                inside = bound | {name.text for group in binders for name in group.names}
                stack.append((body, inside))
                stack.append((tuple(group.type for group in binders), bound))
            case expression_nodes.EachEntry(names=names, body=body):
                stack.append((body, bound | {name.text for name in names}))
            case expression_nodes.Let(name=name, value=value, body=body):
                stack.append((body, bound | {name.text}))
                stack.append((value, bound))
            case expression_nodes.RuleReference(rule=rule, arguments=arguments):
                yield "rule", rule.text
                stack.append((arguments, bound))
            case expression_nodes.Node():
                stack.extend((getattr(node, name), bound) for name in node.__struct_fields__)
            case _:
                pass
