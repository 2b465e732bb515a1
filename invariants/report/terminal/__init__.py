"""Terminal: the layout of reports that people read.

``columns`` measures and breaks text, ``snippet`` shows source lines with marks, ``fact_lines`` and ``style`` have
facts in a line and colours.
"""
