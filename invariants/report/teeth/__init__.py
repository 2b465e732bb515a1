"""The report of ``mutate``: read ``text`` (for people), then ``json`` (for programs)."""
