"""`informe`: how the report and what was done read; `papeles`: what its papers say."""
