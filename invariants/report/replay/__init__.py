"""Replay: the reports on a log, for people and for programs."""
