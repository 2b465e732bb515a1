"""The report of ``solve``: read ``text`` (for people), then ``json`` (for programs)."""
