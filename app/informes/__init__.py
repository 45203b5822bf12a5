"""Figures for who decides: charts of peticiones and the street, with tables; a map.

Source: Huatabampo «estar enterado de la capacidad de resultados o solicitudes que tiene pendientes»;
`docs/trazabilidad.md` G1–G3.
"""
