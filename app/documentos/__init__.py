"""Papers as PDF. Altamira: «turno impreso», folio handed over, «formato de trámite de atención».

`escaner` reads what comes back signed or stamped, and puts it in its petición.
"""
