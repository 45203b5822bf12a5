"""Files that people attach: examined, kept by SHA-256, drawn by pages, received in parts.

Own nouns: examen, almacen, papelera, avisos, paginas, dibujante, previas, partes, descargas.
"""
