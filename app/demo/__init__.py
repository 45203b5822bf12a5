"""A plausible year for a town to try: demo accounts, and peticiones made through the same services as real ones.

The `sembrador` invents who asks, what, when, and how far it has got; `desvios` what happens besides going on; `calle`
the bitácora and the jornadas.
"""
