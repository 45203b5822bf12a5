"""What each act does to a petición: `registro`, `efectos`, `relojes`; `puerta` joins them to the engine."""
