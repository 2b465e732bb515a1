"""Commands for stepping: ``step``, and the dialogue that it leads."""
