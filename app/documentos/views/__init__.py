"""`papeles`: the PDFs of a petición; `oficios`: the book; `jornadas`: the papers of a jornada."""
