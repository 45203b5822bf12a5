"""Compromisos: what was promised, by whom and until when.

Source: Huatabampo, «compromisos del ejecutivo».
"""
