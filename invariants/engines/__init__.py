"""Engines: each turns a problem and a budget into claims.

Read ``protocol`` (the contract) and ``registry`` (which engine answers which question), then ``bounded``, and
``deepening`` for search without bounds. The engines that prove for any number of steps share ``proving``:
``k_induction``, ``ic3``, ``spacer``, ``open_populations``. An engine knows neither the others nor who checks its
claims.
"""
