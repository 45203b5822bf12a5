"""What each act does: `registro`, `efectos`, `relojes`; `puerta` gives them to the engine."""
