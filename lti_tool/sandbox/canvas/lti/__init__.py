"""The LTI platform: launches, deep linking, registration, grades, rosters, notices."""
