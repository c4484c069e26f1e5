"""Background work: one module for each kind. Every job is: load, ask the engine, save, commit."""
