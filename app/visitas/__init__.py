"""Going out: jornadas, visitas, and the asesorías that the Asesor Jurídico is asked for.

Source: Huatabampo 4.2.1 steps 3–4 and 4.3.1; `procedimientos`, «Jornada, visita, compromiso, informe».

`cifras` is what its figures count.
"""
