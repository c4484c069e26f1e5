"""The JSON-LD contexts on board, and the pinning that guards them."""
