"""The syntax tree: nodes for expressions and for declarations, and the words and operators of the language.

Read ``expression_nodes``, then ``declaration_nodes``.

Nodes are as written: no name is resolved, and every node has its place in the text.
"""
