"""Explain: whether properties hold, and the reasons for falsity and for blocked rules.

Read ``property_evaluation`` first, then ``falsity`` (the smallest false part of a condition), ``blocked`` (the clause
that keeps a rule from firing), and ``code_text`` (present code, written in the language).
"""
