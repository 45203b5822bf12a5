"""Which installation this is, whether it may start, and whether its clock is right."""
