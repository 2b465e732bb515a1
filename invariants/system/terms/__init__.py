"""Terms: interned, typed expressions of the transition system."""
