"""Pages of the petición: home trays, lists, its own page with its acts, capture, the enlace's board, attachments."""
