"""How a petición reads: `renglones` (chips and rows), `pagina` (all it tells), `historia` (what was done)."""
