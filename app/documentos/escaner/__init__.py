"""`lectura`, pages → their QR → groups; `recorte`, the PDF of each; `bandeja`, groups → their petición or the tray."""
