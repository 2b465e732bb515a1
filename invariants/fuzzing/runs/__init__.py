"""Runs: how a random run is made, repeated from its input, watched, counted and claimed."""
