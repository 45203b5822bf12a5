"""Importers of catalogues: read a file, review it row by row, load what passes.

`celdas` and `clases` say what is read; `lectura`, `libro`, `crudo`, `web`, `letras`, `eleccion` and `titulos` how;
`ajenos` what is no sheet; `revision` what each row would do; `carga` does it.
"""
