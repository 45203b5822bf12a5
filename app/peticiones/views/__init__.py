"""Pages of the petición: bandejas, lists, its page, capture, the enlace's board, attachments."""
