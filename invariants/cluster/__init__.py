"""The cluster: checks that other machines do, and the admission of their evidence here.

Read ``check`` (which orders are sent), ``wire`` (their form), ``carrying_out`` (the work on one, on a worker),
``evidence`` (the answer, and the only place where it is admitted), then ``worker`` and ``connection``, which alone know
Dask.
"""
