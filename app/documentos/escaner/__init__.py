"""Scans: `lectura` a page's QR, `firma` ours or not, `entrega` groups, `armado` PDF, `bandeja`."""
