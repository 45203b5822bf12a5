"""How much of a PDF qpdf may unfold, for the whole process."""

from __future__ import annotations

from functools import cache

MEMORIA_PDF = 4 * 1024 * 1024
"""Per decoded stream: only those that hold objects are decoded."""


@cache
def limitar_qpdf() -> None:
    """Set the limits, once for each process, as qpdf asks; before the first file is opened."""
    import pikepdf

    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MEMORIA_PDF,
        run_length_max_memory=MEMORIA_PDF,
        png_max_memory=MEMORIA_PDF,
        tiff_max_memory=MEMORIA_PDF,
        dct_max_memory=MEMORIA_PDF,
        max_stream_filters=4,
        parser_max_container_size=50_000,
        doc_max_warnings=1000,
    )
