"""What pages of figures draw: their `periodo`; the drawing of a table (`flujos`)."""
