"""The petición from the counter to its validation.

Source: Altamira «¿Cómo funciona?», «Diagrama de flujo» and «Procedimiento de recepción y tratamiento de peticiones por
enlaces»; Huatabampo 4.1.1. Its own noun is `bandeja`, what waits for each puesto.
"""
