"""Random: the source of random choices, and the initial states, numbers, arguments and answers drawn from it.

Read ``random_source`` first: all random choices use its one method. Then ``numbers`` (values of infinite sorts),
``initial_states``, ``calls`` (rules with arguments) and ``random_choices`` (answers to the choices of a rule).
"""
