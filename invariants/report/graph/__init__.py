"""The graph of a system: who may edit what, and which invariants read what.

Read ``system_graph`` (the facts, taken from the model), then ``placement`` (where each box goes), ``drawing`` (the
picture as plain shapes), and the formats: ``svg``, ``mermaid``, ``text``.
"""
