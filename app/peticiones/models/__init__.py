"""`peticion`: where it stands; `dicho`: words, files, requisitos, neighbours; `boveda`: the names kept apart."""
