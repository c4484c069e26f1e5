"""Keys, identifiers of keys, and the proof that binds a document to one."""
