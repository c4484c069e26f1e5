"""JSON Schemas on board."""
