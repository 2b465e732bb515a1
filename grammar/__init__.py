"""The grammar of the language, shipped beside the package as ``invariants.grammar``."""
