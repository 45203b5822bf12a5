"""The bitácora: denuncias heard on radio, by telephone or in a colonia.

Source: Huatabampo 4.2.1 («Recibe la denuncia por medio de la radio o teléfono … Bitácora»); decision 0023.

`cifras` is what its figures count.
"""
