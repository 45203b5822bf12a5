"""The page of a jornada: what was done, its report, its papers.

Source: Huatabampo 4.3.1 «Cerca de Ti».
"""
