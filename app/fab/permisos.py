"""Sets of permissions that features grant; those of acts come from their tables (`app/roles.py`)."""

from __future__ import annotations

LEER = ("can_list", "can_show")
SIN_BORRAR = (*LEER, "can_add", "can_edit")
CRUD = (*SIN_BORRAR, "can_delete")
