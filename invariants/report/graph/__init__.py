"""The graph of a system: the edits of rules by rules, and the variables that invariants read.

Read ``system_graph`` (the facts, taken from the model), then ``placement`` (where each box goes), ``drawing`` (the
picture as plain shapes), and the formats: ``svg``, ``mermaid``, ``text``.
"""
