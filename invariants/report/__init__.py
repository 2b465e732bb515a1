"""Reports: results and diagnostics as text for people and for programs.

Read ``formats`` (the registry) and ``renderers`` (the contract of a format), then ``text`` and ``story`` (the report on
a violation). ``json``, ``sarif``, ``itf`` and ``traces`` are for programs, ``certificates`` and ``replay`` for
certificates and logs; ``diagnostic_text``, ``start_line`` and ``way_on`` word parts of reports; ``terminal`` lays them
out. ``graph`` draws systems, and ``html`` makes pages.
"""
