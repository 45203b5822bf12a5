"""What the row of a kept file says of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped, mapped_column


class ConOriginal:
    """Columns of a row whose file may be kept as it came, too."""

    original_sha256: Mapped[str | None] = mapped_column(String(64))
    original_mime: Mapped[str | None] = mapped_column(String(40))
    original_tamano: Mapped[int | None] = mapped_column(Integer)
    quitado: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    firmas: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
