"""The catalogues: dependencias, trámites and requisitos, canales, módulos, localidades, días inhábiles, ajustes.

Source: Altamira «8 Secretarías, de las cuales emanan … Direcciones, asignando cada una de ellas un Enlace» and its
list of channels; `docs/trazabilidad.md` B, C and F-12. Town profiles are data files in `perfiles/`;
`importacion` loads the same catalogues from files as published or as filled in.
"""
