"""Aggregates: of the `peticiones`, of what is done in the street (`calle`), of the `mapa`, and the `periodo`s."""
