"""The pages that people click."""
