"""The table of an entry, and what a visita asks for."""
