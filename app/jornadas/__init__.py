"""Jornadas: a day of the office in a colonia, its team, its planning.

Source: Huatabampo 4.3.1.
"""
