"""Mistakes: the intention behind a text that is no model, and the way out.

Read ``error_site`` and ``syntax_errors`` first: where a text stops making sense, and what was being written there.
``recovery`` cuts the text into parts, so that each part gets its own diagnostics; ``declarations``, ``statements``,
``expressions``, ``checks`` and ``foreign_signs`` know the mistakes of one kind of part each.
"""
