"""The ledger: one line for each decision of a gate, each with the digest of the line before it.

Read ``lines`` (the form of a line), ``inspection`` (a whole ledger, and its faults), then ``ledger`` (appending).
"""
