"""Whether the system is well: what a monitor asks."""
