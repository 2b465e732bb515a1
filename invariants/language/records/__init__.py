"""Optional values and records: a text with them becomes one without.

``shapes`` has the shapes of types and of values in the syntax tree. ``expressions`` rewrites expressions,
``declarations`` everything else; ``with_records`` in it is the way in. Nothing later knows records: a variable that is
one has become several, which ``model.compounds`` puts together again for reports.
"""
