"""A page as one file: style, script and facts.

Owns: the skeleton of a page, and the policy that limits the browser.
Must never know: the meaning of the facts.

The page's policy allows its one script and its one style sheet, by their digests, and nothing else: no other script, no
handler in an attribute, no request to anywhere. Facts are data in an element that no browser runs.
(Content Security Policy Level 3, W3C.)
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

_STYLES = (("graph", "palette.css"), ("graph", "graph.css"), ("html", "page.css"))
_SCRIPTS = ("elements.js", "source.js", "graph.js", "story.js", "evidence.js", "report.js")


def page(title: str, facts: dict[str, Any]) -> str:
    """Return the text of a page. ``title`` is for the browser's tab; ``facts``, with a version, is for ``json``."""
    style = "\n".join(_asset(room, name) for room, name in _STYLES)
    inner = "\n".join(_asset("html", name) for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{inner}\n}})();\n'
    allowed = f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; img-src data:"
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="generator" content="invariants {escape(facts["version"])}">
<meta http-equiv="Content-Security-Policy" content="{allowed}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>{style}</style>
<body>
<noscript><p>This page shows its content by a script of its own, which is switched off.</p></noscript>
<main id="page"></main>
<script type="application/json" id="facts">{_inert(facts)}</script>
<script>{script}</script>
</body>
</html>
"""


def _asset(room: str, name: str) -> str:
    return files(f"invariants.report.{room}").joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    """Return the digest by which a policy allows an inline text."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _inert(facts: dict[str, Any]) -> str:
    """Return facts as JSON without a character that could end the element around them."""
    text = json.dumps(facts, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
