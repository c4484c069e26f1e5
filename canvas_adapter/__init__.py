"""Canvas, in the engine's words."""
