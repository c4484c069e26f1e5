"""Canvas, in the engine's words."""

from canvas_adapter.platform import CanvasPlatform

PLATFORM = CanvasPlatform()
