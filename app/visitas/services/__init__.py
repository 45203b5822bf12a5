"""`jornadas` and their frozen report, `visitas`, `asesorias`, `compromisos`, `fotos`, the iCal address."""
