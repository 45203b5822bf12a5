"""Pages of jornadas, visitas, asesorías, compromisos and of the calendar."""
