"""Mistakes: the diagnostics for a text that cannot be parsed.

1. ``syntax_errors`` parses part by part, where ``recovery`` says where parts start: one mistake hides no other.
2. Each part that fails is an ``error_site``: its lexemes, and the first that cannot stand where it stands.
3. ``declarations``, ``heads``, ``statements``, ``edits``, ``expressions`` and those whose names begin with ``foreign``
   recognise mistakes there, the most particular ones first; the last resort names what could have stood there.

Every text that cannot be parsed gets at least one diagnostic, and every diagnostic a way out.
"""
