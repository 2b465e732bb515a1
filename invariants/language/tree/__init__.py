"""Tree: the syntax tree, and the words and operators it is made of."""
