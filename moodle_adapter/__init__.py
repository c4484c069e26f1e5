"""Moodle, in the engine's words."""

from moodle_adapter.platform import MoodlePlatform

PLATFORM = MoodlePlatform()
