"""Coursemark as an LTI 1.3 Advantage tool: the web front, the jobs, the storage and the wiring."""
