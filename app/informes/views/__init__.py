"""The pages of figures: `peticiones`, `calle`, `mapa`, `flujos`, `resultados`."""
