"""What each act does: `registro`, `efectos`, `relojes`…; `flujo` hands them to the engine."""
