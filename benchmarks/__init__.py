"""The benchmarks of `make bench`: Peyk compared with others in one run, as ratios."""
