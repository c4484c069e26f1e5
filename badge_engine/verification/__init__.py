"""Verification: bytes in, a report out that a person can read step by step."""
