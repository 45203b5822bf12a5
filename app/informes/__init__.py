"""Figures for who decides: charts over peticiones and over what is done in the street, each with its table, and a map.

Source: `manuales` G1–G3 («estar enterado de la capacidad de resultados o solicitudes que tiene pendientes»).
"""
