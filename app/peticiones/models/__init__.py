"""`peticion` and its words, `alcance`, `anexos`, `boveda` (names kept apart), `busqueda`, `cifras`."""
