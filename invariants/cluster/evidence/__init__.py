"""Evidence of a cluster: on its way from workers, and admitted here.

Read ``shelves`` first, the only place where such evidence becomes a result; then ``ahead`` (the proofs of a batch) and
``kept`` (the cache).
"""
