"""Papers as PDF. Altamira: «turno impreso», folio handed over, «formato de trámite de atención»."""
