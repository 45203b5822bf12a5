"""`lectura`, a page → its QR; `firma`, is it ours; `entrega`, files → groups; `armado`, their PDF; `bandeja`, whose."""
