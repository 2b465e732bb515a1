"""Parsing: from text to syntax tree.

1. ``raw_text`` reads a file, and refuses texts that no parser should see.
2. ``table_parser`` makes a parse tree of the text, by ``tables`` that ``table_maker`` writes from the grammar.
3. ``tree_builder`` makes the syntax tree: ``expression_builder`` its expressions, ``operator_precedence`` the
   expressions with operators.
4. In a wrong text, ``lark_parser`` finds the place of the mistake, and the room ``mistakes`` makes the diagnostics.
5. ``given`` reads lemmas and values of constants that are given beside the text.

A tree that is returned is at most ``DEEPEST_EXPRESSION`` deep, so passes over the tree may recurse.
"""
