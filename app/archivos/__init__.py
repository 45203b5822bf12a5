"""Files that people attach: examined, kept under their SHA-256, drawn page by page, received in parts.

Own nouns: examen, almacen, papelera, avisos, paginas, dibujante, previas, partes, descargas.
"""
