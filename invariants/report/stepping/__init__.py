"""Stepping: the replies of a session in a terminal, which ``text`` has."""
