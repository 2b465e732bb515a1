"""Parsing: from text to syntax tree.

1. ``raw_text`` reads a file, and refuses texts that no parser should see.
2. ``table_parser`` makes a parse tree of the text, by ``tables`` that ``table_maker`` writes from the grammar.
3. ``tree_builder`` makes the syntax tree of that: ``expression_builder`` the expressions, ``operator_precedence`` those
   with operators.
4. Of a text that is in error, ``lark_parser`` finds the place, and the room ``mistakes`` the diagnostics.
5. ``given_lemmas`` reads lemmas that are given beside the text.

A tree that is returned is at most ``DEEPEST_EXPRESSION`` deep, so that passes over it may recurse.
"""
