"""Aggregates: `peticiones`, the street (`calle`), `mapa`, `flujos`, `resultados`; their `periodo`."""
