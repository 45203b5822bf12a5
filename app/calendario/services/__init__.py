"""`sucesos`: what happens between two days; `ical`: the same for a telephone."""
