"""The typed model: what a text means, with every name resolved and every type checked."""
