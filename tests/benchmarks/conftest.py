"""The models of benchmarks are no tests: how many of them are proved, and how soon, is what benchmarks find out."""

collect_ignore_glob = ["*.inv"]
