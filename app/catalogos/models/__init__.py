"""The catalogue tables, each `__auditado__`: who changed it, before and after, is in `cambio`."""
