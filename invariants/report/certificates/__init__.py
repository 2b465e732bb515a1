"""The report on checked certificates: ``checked`` is one of them, ``text`` and ``json`` are its formats."""
