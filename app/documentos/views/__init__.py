"""`papeles`: the PDFs of a petición; `oficios`: the book; `jornadas`: their papers; `hojas`: what comes back."""
