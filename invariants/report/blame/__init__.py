"""The report of ``blame``: read ``text`` (for people), then ``json`` (for programs)."""
