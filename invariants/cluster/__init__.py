"""The cluster: work that other machines do, and the admission of its evidence here.

Read ``wire`` (the forms of orders and replies), ``errands`` (sending, and waiting), then ``check`` with ``evidence``,
where evidence for verdicts is admitted. ``cubes`` divides one hard search; ``certificates`` and ``fuzz`` are about what
their names say. ``carrying_out`` is the process that workers have for their orders; ``worker`` and ``connection`` alone
know Dask.
"""
