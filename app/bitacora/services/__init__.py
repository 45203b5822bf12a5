"""Writing entries and visitas. Callers open `escritura()`; nothing here commits."""
