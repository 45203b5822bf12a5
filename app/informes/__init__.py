"""Figures for who decides: charts of peticiones and the street, with tables; a map.

Source: `manuales` G1–G3 («estar enterado de la capacidad de resultados o solicitudes que tiene pendientes»).
"""
