"""`papeles`: PDFs of a petición; `oficios`: the book; `jornadas`: theirs; `hojas`: scans."""
