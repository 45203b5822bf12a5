"""The citizen's pages: what became of my petición.

Source: Altamira «se le entrega el número de folio que fue generado al ciudadano» and F-4 «dar seguimiento hasta su
conclusión». Its noun is `situacion`: what each state means to whoever asked.
"""
