"""Pure Python without Flask or the database: folio, calendario, reloj, flujo."""
