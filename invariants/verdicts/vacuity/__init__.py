"""Vacuity: verdicts that say less than they seem.

Read ``vacuity_warnings`` (which findings become warnings), then ``never_fires`` (rules, beyond the runs that were
searched) and ``starts`` (results without an initial state).
"""
