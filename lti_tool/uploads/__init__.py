"""Grades that a teacher uploads: the file is read, its people are found, what would change is shown."""
