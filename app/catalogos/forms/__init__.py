"""What the fields of catalogues offer, how their values read, and what they refuse."""
