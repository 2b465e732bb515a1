"""Random: the source of random choices, and the initial states, numbers, arguments and answers drawn from it.

Read ``random_source`` first: everything random is made of its one method. Then ``numbers`` (values of infinite sorts),
``initial_states``, ``calls`` (rules with arguments) and ``random_choices`` (answers to the choices of a rule).
"""
