"""The person who asks: found without accents, kept once, with the least data.

`busqueda` finds her by pieces of words.

Source: Altamira «se capturan datos generales»; `docs/trazabilidad.md` D4.
"""
