"""A plausible year for a town to try, made through the services of real ones.

The `sembrador` invents who asks, what, when, and how far it has got; `desvios` what happens besides going on; `calle`
the bitácora and the jornadas.
"""
