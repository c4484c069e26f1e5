"""Tables, queries and migrations. The database is the truth; everything else is a hint or a copy."""
