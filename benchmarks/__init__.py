"""How fast the portal is, as ratios in one run: `python -m benchmarks.run`."""
