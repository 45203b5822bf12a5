"""Field capture without signal: the telephone's page `/campo/`, its devices, and the receiving of records.

Source: Huatabampo 4.3.1. The device makes the identifier (UUID) of what it records.
"""
