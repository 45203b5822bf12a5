"""A person's month, and the address at which a telephone reads it.

Source: Huatabampo 4.2.1 and 4.3.1.
"""
