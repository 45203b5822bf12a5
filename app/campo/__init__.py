"""Field capture without signal: the telephone's page `/campo/`, its devices, and the receiving of records.

Its noun is `partes`: what has arrived of each photo. Source: Huatabampo 4.3.1; `procedimientos`, «Field staff record
without signal: the device makes the UUID».
"""
