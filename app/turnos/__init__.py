"""Turnos: who came in person gets a number and waits to be called.

Source: Altamira «se genera un turno impreso con el cual se le invitará al ciudadano que espere en la sala destinada
para este fin»; telephone and networks get a folio and no turno (`docs/trazabilidad.md` F-13).
"""
