"""Asesorías: what the Asesor Jurídico is asked and advises.

Source: Huatabampo 4.3.1, paso 3 «Asesora y orienta».
"""
