"""The pictures of the README, and the program that makes them: `make screenshots`."""
