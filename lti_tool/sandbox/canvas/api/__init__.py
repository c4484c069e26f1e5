"""The REST API, and the OAuth2 that lets applications into it."""
