"""Who may, on what rows: `guardia`, adscripciones, sessions, login throttle, log of changes.

Source: the puestos and their duties of both manuals (Huatabampo 4.1.1–4.3.1; Altamira «Flujo interno»), as
`docs/glosario.md` lists them. It names no feature. Its own noun is `guardia`.
"""
