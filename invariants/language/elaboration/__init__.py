"""Elaboration: from declarations in the syntax tree to the typed model, in the order of ``loader``.

1. ``sites`` lists the sites of rules from the text alone.
2. ``signatures`` types constants, variables, definitions and parameters, each after the declarations that it needs.
3. ``conditions`` types initial values and constraints, ``given_constants`` the values that constants are given from
   outside; ``backups`` resolves backups.
4. ``rules`` types clauses; the room ``editing`` then types edits, which need the sorts of all sites. After them,
   ``conditions`` types invariants, which can read the values that edits capture.
5. ``properties`` adds implicit invariants, and ``checks`` resolves checks, which need the names of all properties.
6. ``unused`` warns of declarations that nothing has mentioned on the way.

``typing`` knows one expression at a time; ``analysis`` knows typed code and no syntax tree; this room joins the two.
"""
