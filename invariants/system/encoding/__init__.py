"""Encoding: a typed model becomes a transition system whose state includes the model's code.

Read ``transition_system`` (the result), then ``code_as_data`` (the order of the passes), then the pass in question.
``proofs/soundness/code-as-data.md`` proves that the passes are sound.

=====================  ===================================  ==========================================================
module                 needs                                guarantees
=====================  ===================================  ==========================================================
``transition_system``  nothing                              plain data: variables, initial constraints, rules, ``bad``
``translation``        a typed expression, and whoever      a value, and the condition under which it is defined
                       answers questions about code
``code``               a typed model, the depth of          variables that keep code; the meaning of a site's code;
                       ``prev``                             edits as updates
``initial_states``     code variables                       constraints true of exactly the initial configurations
``rules``              code variables                       guarded updates that fire where the model's rules fire
``properties``         rules                                ``bad`` is true exactly where a property is violated
``code_as_data``       a typed model, the depth of          a transition system whose runs are the model's runs, exactly
                       ``prev``                             up to that depth
``chain_limit``        a transition system                  its runs with at most so many modifications
=====================  ===================================  ==========================================================
"""
