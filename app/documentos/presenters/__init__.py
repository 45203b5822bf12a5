"""What papers say: `peticiones`, `oficios`, `expediente`; `hojas`: scans; `plantillas`, `suplentes`."""
