"""Tree: the syntax tree, and the words and operators it is made of.

Read ``declaration_nodes`` and ``expression_nodes``. ``keywords``, ``lexemes`` and ``precedence`` describe the text of
a tree, ``free_names`` its names.
"""
