"""A program of its own, run by `composicion`: composes one paper and ends.

Arguments: the folder that typst may read, the template's file, the standards from the strictest (JSON, a list of
lists), the paper's date (ISO 8601, '' for none). Input: what fills it, as JSON. Output: the PDF after its size in 4
bytes, empty where the template does not compile. Imports nothing of `app`.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import typst


def componer(raiz: Path, archivo: str, normas: list[list[str]], momento: datetime | None, datos: str) -> object:
    """Return the PDF under the first of the standards that takes its characters. Raises TypstError of the last one."""
    letras = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)  # the same paper on every machine
    compilador = typst.Compiler(
        raiz / archivo, root=raiz, font_paths=letras, ignore_system_fonts=True, sys_inputs={"datos": datos}
    )
    for norma in normas[:-1]:
        with suppress(typst.TypstError):
            return compilador.compile(format="pdf", pdf_standards=norma, timestamp=momento)  # type: ignore[arg-type]
    return compilador.compile(format="pdf", pdf_standards=normas[-1], timestamp=momento)  # type: ignore[arg-type]


def _principal(raiz: str, archivo: str, normas: str, momento: str) -> int:
    fecha = datetime.fromisoformat(momento) if momento else None
    try:
        pdf = componer(Path(raiz), archivo, json.loads(normas), fecha, sys.stdin.buffer.read().decode())
    except typst.TypstError:
        pdf = b""
    salida = pdf if isinstance(pdf, bytes) else b""
    sys.stdout.buffer.write(len(salida).to_bytes(4, "big") + salida)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(_principal(*sys.argv[1:]))
