"""Mistakes: the diagnostics for a text that cannot be parsed.

1. ``syntax_errors`` parses part by part, and ``recovery`` finds the starts of parts: one mistake hides no other.
2. Each part that fails becomes an ``error_site``: its lexemes, and the first one that cannot stand where it stands.
3. ``declarations``, ``heads``, ``statements``, ``edits``, ``expressions`` and the modules whose names begin with
   ``foreign`` recognise mistakes there, the most particular first; the last resort lists the words and signs that could
   have stood there.

Every text that cannot be parsed gets at least one diagnostic, and every diagnostic a way out.
"""
