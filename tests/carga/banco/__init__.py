"""`make carga`: the system beside a bare Flask page and beside bare Flask-AppBuilder, in the same minutes."""
