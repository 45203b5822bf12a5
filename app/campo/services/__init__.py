"""`dispositivos`: their series and end; `registros`: receiving one, once; `fotos`: attaching what arrived whole."""
