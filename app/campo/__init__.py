"""Field capture without signal: the telephone's page `/campo/`, its devices, and the door by which records come in.

Source: Huatabampo 4.3.1; `procedimientos`, «Field staff record without signal: the device makes the UUID».
"""
