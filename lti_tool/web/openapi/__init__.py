"""What programs can call, described for them."""
