"""What every acted thing shares: `ejecutar()`, movimientos in a hash chain, pages, forms.

Source: both manuals' procedures are sequences of acts by a puesto (Huatabampo 4.1.1, 4.2.1, 4.3.1; Altamira
«Procedimiento de recepción y tratamiento de peticiones»); this package holds what they have in common.
"""
