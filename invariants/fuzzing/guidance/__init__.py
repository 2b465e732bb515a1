"""Guidance: what leads random runs towards rare states, the solver included."""
