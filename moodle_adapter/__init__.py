"""Moodle, in the engine's words."""
