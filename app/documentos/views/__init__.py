"""`papeles`, `expediente`: PDFs of a petición; `oficios`: the book; `hojas`: scans."""
