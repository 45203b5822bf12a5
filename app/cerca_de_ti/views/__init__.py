"""The page of a jornada, and its papers."""
