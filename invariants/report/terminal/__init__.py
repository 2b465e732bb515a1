"""Terminal: the layout of reports that people read.

``columns`` measures and breaks text, ``snippet`` shows source lines with marks, ``fact_lines`` puts facts in a line,
``fuzz_summary`` tells of random runs, ``style`` has the colours, ``plain_signs`` the signs of ASCII for symbols that an
encoding lacks.
"""
