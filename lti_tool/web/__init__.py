"""The web front: one blueprint for each page that a user knows."""
