"""How entries and visitas read."""
