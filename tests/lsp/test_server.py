"""The features of the language server, asked by a client of the protocol over pipes. One session asks everything."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from invariants.lsp.features.tokens import LEGEND
from tests.lsp.editing import Editor, edit

TEAM = """\
system team

import "kinds.inv"

type Agent [3]

var kind: Agent -> Kind
var reviewed: Agent -> Bool = false  # by somebody else
var deployed: Agent -> Bool = false

transition review(by: Agent, a: Agent) {
  require independent: by != a
  reviewed[a] := true
}

# Puts an agent to work. ![x](https://example.org/x.png)
transition deploy(a: Agent) {
  require gate: reviewed[a]
  deployed[a] := true
}

backup good of deploy

modification relax(friend: Agent) {
  rewrite deploy.gate as prev or a == friend
}

modification undo {
  restore good
}

modification keep {
  save good
}

invariant oversight: forall x in Agent: deployed[x] => reviewed[x]

check oversight: chain 1, steps 2, expect violated after 1
"""

KINDS = """\
# What members are.
enum Kind { human, ai }
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, Any]:
    """All answers of one session, by a name of the question."""
    folder = tmp_path_factory.mktemp("team")
    (folder / "team.inv").write_text(TEAM, "utf-8")
    (folder / "kinds.inv").write_text(KINDS, "utf-8")
    return edit(folder, questions)


async def questions(editor: Editor) -> dict[str, Any]:
    client, found = editor.client, {}
    editor.open("team.inv")
    found["fine"] = await editor.published("team.inv")

    async def hover(marked: str) -> str:
        answer = await client.text_document_hover_async(types.HoverParams(**editor.at("team.inv", marked)))
        return "" if answer is None else answer.contents.value

    async def definition(marked: str) -> list[str]:
        params = types.DefinitionParams(**editor.at("team.inv", marked))
        return editor.words(await client.text_document_definition_async(params))

    async def references(marked: str) -> list[str]:
        params = types.ReferenceParams(types.ReferenceContext(True), **editor.at("team.inv", marked))
        return editor.words(await client.text_document_references_async(params))

    async def renamed(marked: str, new: str) -> Any:
        try:
            answer = await client.text_document_rename_async(
                types.RenameParams(new_name=new, **editor.at("team.inv", marked))
            )
        except JsonRpcException as error:
            return error.message
        return {uri.rpartition("/")[2]: len(edits) for uri, edits in answer.changes.items()}

    places = {
        "variable": "=> review|ed[x]",
        "site": "rewrite deploy.ga|te",
        "site itself": "require ga|te",
        "captured": "== fri|end",
        "target's": "prev or |a ==",
        "type": "kind: Agent -> Ki|nd",
        "rule": "rewrite dep|loy.gate",
        "keyword": "as pr|ev",
        "bound": "forall x in Agent: deployed[|x]",
        "import": 'import "ki|nds.inv"',
        "edit": "rest|ore good",
        "invariant": "check over|sight",
    }
    for name, marked in places.items():
        found[f"hover {name}"] = await hover(marked)
        found[f"definition {name}"] = await definition(marked)
        found[f"references {name}"] = await references(marked)
    for name, marked, new in [
        ("variable", "=> review|ed[x]", "checked"),
        ("site", "require ga|te", "door"),
        ("unlabelled", "  deploy|ed[a] := true", "live"),
        ("imported", "kind: Agent -> Ki|nd", "Sort"),
        ("parameter", "by: Agent, |a: Agent", "b"),
        ("reserved", "=> review|ed[x]", "and"),
        ("taken", "=> review|ed[x]", "kind"),
        ("capturing", "forall |x in", "deployed"),
        ("nothing", "sys|tem team", "y"),
    ]:
        found[f"rename {name}"] = await renamed(marked, new)
    ready = types.PrepareRenameParams(**editor.at("team.inv", "=> review|ed[x]"))
    found["prepare"] = await client.text_document_prepare_rename_async(ready)
    document = editor.document("team.inv")
    found["symbols"] = await client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    found["folding"] = await client.text_document_folding_range_async(types.FoldingRangeParams(document))
    found["tokens"] = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document))
    return found


def test_a_text_is_judged_as_it_is_opened(answers):
    (warning,) = answers["fine"]
    assert (warning.code, warning.source, warning.severity) == ("W0602", "invariants", types.DiagnosticSeverity.Warning)
    assert warning.range == types.Range(types.Position(6, 4), types.Position(6, 8))
    assert warning.message.endswith("help: remove it, or call it `_kind`")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("variable", ["var reviewed: Agent -> Bool = false", "by somebody else", "assigned by `review`"]),
        ("site", ["require gate: reviewed[a]", "the site deploy.gate", "`relax`, `undo` may edit this code"]),
        ("captured", ["friend: Agent"]),
        ("target's", ["a: Agent"]),
        ("type", ["enum Kind { human, ai }", "What members are\\."]),
        (
            "rule",
            [
                "transition deploy(a: Agent)",
                "Puts an agent to work\\. \\!\\[x\\]",
                "`relax`, `undo` may change this rule",
            ],
        ),
        ("bound", ["x: Agent"]),
        ("keyword", ["**prev**: the code before an edit", "`prev and φ` strengthens a guard"]),
        ("invariant", ["invariant oversight: forall x in Agent: deployed[x] => reviewed[x]"]),
    ],
)
def test_hover_shows_type_comments_and_facts(answers, name, parts):
    assert [part for part in parts if part not in answers[f"hover {name}"]] == []


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("variable", ["team.inv:8: reviewed"]),
        ("site", ["team.inv:18: gate"]),
        ("captured", ["team.inv:24: friend"]),
        ("target's", ["team.inv:17: a"]),
        ("type", ["kinds.inv:2: Kind"]),
        ("bound", ["team.inv:36: x"]),
        ("import", ["kinds.inv:1: "]),
        ("edit", ["team.inv:17: deploy", "team.inv:18: require gate: reviewed[a]", "team.inv:19: deployed[a] := true"]),
        ("keyword", ["team.inv:18: require gate: reviewed[a]"]),
        ("invariant", ["team.inv:36: oversight"]),
    ],
)
def test_definition_leads_to_the_declaration_and_from_an_edit_to_its_sites(answers, name, places):
    assert answers[f"definition {name}"] == places


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("variable", [8, 13, 18, 36]),
        ("site", [18, 25, 29]),
        ("site itself", [18, 25, 29]),
        ("captured", [24, 25]),
        ("target's", [17, 18, 19, 25]),
        ("rule", [17, 22, 25, 29]),
        ("bound", [36, 36, 36]),
        ("invariant", [36, 38]),
        ("keyword", []),
    ],
)
def test_references_of_a_site_are_all_edits_that_may_change_it(answers, name, lines):
    assert [int(place.split(":")[1]) for place in answers[f"references {name}"]] == lines


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("variable", {"team.inv": 4}),
        ("site", {"team.inv": 2}),
        ("unlabelled", {"team.inv": 3}),
        ("imported", {"kinds.inv": 1, "team.inv": 1}),
        ("parameter", {"team.inv": 3}),
        ("reserved", "`and` cannot be a name"),
        ("taken", "`kind` cannot stand there: `kind` is declared twice"),
        ("capturing", "`deployed` cannot stand there: `deployed` is no map"),
        ("nothing", "there is no name here that can be changed"),
    ],
)
def test_rename_changes_every_place_or_nothing(answers, name, answer):
    assert answers[f"rename {name}"] == answer


def test_a_name_that_can_be_renamed_is_marked(answers):
    assert answers["prepare"] == types.Range(types.Position(35, 55), types.Position(35, 63))


def test_symbols_have_their_sites(answers):
    symbols = {each.name: [child.name for child in each.children or ()] for each in answers["symbols"]}
    assert symbols["deploy"] == ["gate", "deployed"]
    assert [*symbols] == [
        *("Agent", "kind", "reviewed", "deployed", "review", "deploy", "good", "relax", "undo", "keep", "oversight")
    ]


def test_rules_can_be_folded(answers):
    assert [(each.start_line, each.end_line) for each in answers["folding"]] == [
        *((10, 13), (16, 19), (23, 25), (27, 29), (31, 33))
    ]


def test_tokens_are_the_names_in_order(answers):
    lines = TEAM.split("\n")
    line = column = 0
    words = []
    data = answers["tokens"].data
    for place in range(0, len(data), 5):
        down, right, length, kind, _ = data[place : place + 5]
        line, column = line + down, right if down else column + right
        words.append((lines[line][column : column + length], LEGEND.token_types[kind]))
    assert words[:4] == [("team", "namespace"), ("Agent", "class"), ("kind", "variable"), ("Agent", "class")]
    assert ("gate", "property") in words
    assert ("relax", "macro") in words
    assert all(word.isidentifier() for word, _ in words)
    assert len(words) == len(data) // 5 == 48
