"""Replay: the reports on a log, ``text`` for people and ``json`` for programs."""
