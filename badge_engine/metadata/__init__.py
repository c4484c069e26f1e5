"""What a micro-credential says about itself, and what frameworks ask for."""
