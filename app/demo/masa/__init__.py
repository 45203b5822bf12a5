"""Peticiones by the hundred thousand: acts replayed without a database, rows written in bulk.

`pueblo` is what a town has, `llegadas` when and how each petición arrives, `guion` what happens to it, `vida` the table
of acts replayed on it, `efectos` and `libro` what acts change, `filas` its rows; `tramos` runs in other processes,
`escritor` is the one connection that writes.
"""
