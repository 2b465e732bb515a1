"""Random: where the choices of a run come from, and which starts, values and calls can be drawn."""
