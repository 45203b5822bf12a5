"""Aggregates: `peticiones`, the street (`calle`), the `mapa`, and the `periodo`s."""
