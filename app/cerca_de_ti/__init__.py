"""The page of a jornada: all that was done in it, its versioned report, its papers.

Source: Huatabampo 4.3.1 «Cerca de Ti».
"""
