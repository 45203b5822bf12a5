"""How a petición reads: `renglones` (rows), and its page: `pagina`, `datos`, `historia`, `marcha`, `espera`."""
