"""Terminal: the layout of reports that people read.

``columns`` measures and breaks text, ``snippet`` shows source lines with marks, ``fact_lines`` puts facts in a line,
``style`` has the colours, ``plain_signs`` the
signs of ASCII for symbols that an encoding lacks.
"""
