"""Policies: the action on a proposal, once its effects are known.

Read ``policy`` (the rules, and the ruling that they make), ``loosening`` (the places that changes loosen in all), then
``reading`` (a policy from TOML).
"""
