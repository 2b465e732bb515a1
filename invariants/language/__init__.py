"""The language: from text to the typed model, and back to text. Solving is unknown here.

Read ``loader`` (all passes in order), then the rooms in the order of the passes: ``tree`` and ``parsing`` (the syntax
tree; ``mistakes`` explains texts that have none), ``typing`` and ``elaboration`` (names, types, declarations),
``model`` (the typed model, which everything else reads), ``analysis`` (checks on it), ``printing`` (the way back).
``files`` finds imported files, ``problems`` collects diagnostics.
"""
