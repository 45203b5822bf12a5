"""Pure Python that knows neither Flask nor the database: folio, calendario, reloj, flujo."""
