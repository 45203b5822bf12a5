"""What each paper says: `peticiones`, with their oficios and denuncias; `jornadas`, their sheets and reports."""
