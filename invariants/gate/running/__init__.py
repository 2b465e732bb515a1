"""Running systems: their configurations as data, the models that start there, and the changes that are made to them.

Read ``configuration`` (the data of ``--state``), then ``assembly`` (a model that starts there). ``proposal`` has the
parts of a proposal, and ``change`` makes one step of them. ``state_writing`` and ``settling`` are the way back to data;
``step`` takes the steps that a system has taken.
"""
