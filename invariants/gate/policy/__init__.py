"""Policies: what becomes of a proposal, once it is known what it does.

Read ``policy`` (the rules, and the ruling that they make), ``loosening`` (what changes loosen in all), then ``reading``
(a policy from TOML).
"""
