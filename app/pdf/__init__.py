"""Papers composed as PDF. A feature hands in its template and what it says.

Own nouns: composicion, membrete, envio.
"""
