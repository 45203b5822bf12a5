"""`dispositivos`: their series and end; `registros`: receiving one, once; `fotos`: hanging what arrived whole."""
