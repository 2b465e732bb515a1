"""Terms: interning and sorts."""
