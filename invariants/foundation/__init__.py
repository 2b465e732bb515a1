"""Foundation: source text, diagnostics, sorts and the other things that every layer stands on.

Read ``records`` (the base of plain data), ``exceptions`` and ``no_answer`` (how operations fail), ``sorts``, then
``sources``, ``codes`` and ``diagnostics`` (how a user's mistake is described; ``explanations`` and ``suggestions``
help). ``files`` reads and writes, ``limits`` are shared numbers, ``plugins`` come from other distributions. The
language is unknown here.
"""
