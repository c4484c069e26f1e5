"""The commands, by what an operator wants to do."""
