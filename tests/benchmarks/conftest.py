"""The models of benchmarks are no tests: benchmarks measure how many of them are proved, and how soon."""

collect_ignore_glob = ["*.inv"]
