"""Semantic tokens: the kind of each name, for its colour.

Owns: the token type of each kind of name, and the encoding of tokens.
Must never know: colours; keywords, which the TextMate grammar knows.
"""

from __future__ import annotations

from lsprotocol import types

from invariants.lsp.documents.workspace import View
from invariants.lsp.names.symbols import NameKind, PlaceRole

_TYPES = {
    NameKind.SYSTEM: types.SemanticTokenTypes.Namespace,
    NameKind.TYPE: types.SemanticTokenTypes.Class,
    NameKind.ENUM: types.SemanticTokenTypes.Enum,
    NameKind.MEMBER: types.SemanticTokenTypes.EnumMember,
    NameKind.RECORD: types.SemanticTokenTypes.Struct,
    NameKind.FIELD: types.SemanticTokenTypes.Property,
    NameKind.CONSTANT: types.SemanticTokenTypes.Variable,
    NameKind.VARIABLE: types.SemanticTokenTypes.Variable,
    NameKind.DEFINITION: types.SemanticTokenTypes.Function,
    NameKind.TRANSITION: types.SemanticTokenTypes.Method,
    NameKind.MODIFICATION: types.SemanticTokenTypes.Macro,
    NameKind.SITE: types.SemanticTokenTypes.Property,
    NameKind.BACKUP: types.SemanticTokenTypes.Struct,
    NameKind.INVARIANT: types.SemanticTokenTypes.Event,
    NameKind.LEMMA: types.SemanticTokenTypes.Event,
    NameKind.WITNESS: types.SemanticTokenTypes.Event,
    NameKind.MEASURE: types.SemanticTokenTypes.Event,
    NameKind.ASSUMPTION: types.SemanticTokenTypes.Event,
    NameKind.INITIAL: types.SemanticTokenTypes.Event,
    NameKind.PARAMETER: types.SemanticTokenTypes.Parameter,
    NameKind.LOCAL: types.SemanticTokenTypes.Parameter,
}
_MODIFIERS = (
    types.SemanticTokenModifiers.Declaration,
    types.SemanticTokenModifiers.Readonly,
    types.SemanticTokenModifiers.Modification,
)
_TOKEN_TYPES = tuple(dict.fromkeys(_TYPES.values()))

LEGEND = types.SemanticTokensLegend([each.value for each in _TOKEN_TYPES], [each.value for each in _MODIFIERS])


def tokens(view: View) -> types.SemanticTokens:
    """Return the tokens of all names, each as its distance to the one before, its length, type and modifiers."""
    parsed = view.parsed
    data: list[int] = []
    line = column = 0
    last = -1
    for place in parsed.index.inside(parsed.source) if parsed and parsed.index else ():
        found = view.still(place.span)
        if found is None or place.span.start <= last:
            continue
        last = place.span.start
        start = found.start
        if start.line != line:
            column = 0
        length = found.end.character - start.character
        data += (start.line - line, start.character - column, length, _TOKEN_TYPES.index(_TYPES[place.named.kind]))
        data.append(_modifiers(place.named.kind, place.role))
        line, column = start.line, start.character
    return types.SemanticTokens(data)


def _modifiers(kind: NameKind, role: PlaceRole) -> int:
    """Return the modifiers as bits."""
    bits = {
        0: role is PlaceRole.DECLARATION,
        1: kind in {NameKind.CONSTANT, NameKind.MEMBER, NameKind.PARAMETER, NameKind.LOCAL},
        2: role in {PlaceRole.WRITE, PlaceRole.EDIT},
    }
    return sum(1 << bit for bit, is_set in bits.items() if is_set)
