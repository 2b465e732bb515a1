"""Foundation: source text, diagnostics, sorts and everything else that all layers stand on.

Read ``records`` (the base of plain data), ``exceptions`` and ``no_answer`` (how operations fail), ``sorts``, then
``sources``, ``codes`` and ``diagnostics`` (how a user's mistake is described; ``explanations`` and ``suggestions``
help). ``files`` reads and writes files, ``limits`` has the numbers that layers share, ``plugins`` loads additions from
other distributions. Nothing here knows the language.
"""
