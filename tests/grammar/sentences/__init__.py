"""The sentences of the language reference, by theme, each with a model that would be decided otherwise."""
