"""The length of the shortest chain that breaks an invariant, as a function of the model's constants.

Read first: ``functions``, then ``search``, which puts the questions. ``chain_models`` has the models of these.
"""
