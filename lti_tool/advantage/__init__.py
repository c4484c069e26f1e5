"""The client of the LTI Advantage services, behind one guarded door to the network."""
