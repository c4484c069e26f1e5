"""Measurements, run by `make bench`: ratios from interleaved rounds against a named peer or floor."""
