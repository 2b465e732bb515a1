"""Foundation: source text, diagnostics, sorts and everything else that all layers stand on.

Read ``records`` (the base of plain data), ``exceptions`` and ``no_answer`` (how operations fail), ``sorts``, then
``sources``, ``codes`` and ``diagnostics`` (how a user's mistake is described; ``explanations`` and ``suggestions``
help). ``files`` reads and writes files, ``limits`` has the numbers that layers share, ``plugins`` loads additions from
other distributions. Nothing here knows the language.
"""

RELEASE = "0.1.0"
"""The version of the checker. Packaging reads it here: to look it up in the metadata of the installed package takes
as long as to read a model."""
