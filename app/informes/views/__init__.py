"""The pages of figures: `peticiones`, `calle`, `mapa`; what they share is the `periodo`."""
