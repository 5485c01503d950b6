"""What `make bench` measures: Peyk beside others, in one run, as ratios."""
