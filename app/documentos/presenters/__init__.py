"""What each paper says: `peticiones`, with their oficios; `jornadas`, their sheets; `hojas`, what was scanned."""
