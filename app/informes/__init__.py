"""Figures for who decides: charts over peticiones, from SQL aggregates, each with its table.

Source: `manuales` G1–G3 («estar enterado de la capacidad de resultados o solicitudes que tiene pendientes»).
"""
