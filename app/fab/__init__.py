"""The hardened layer over Flask-AppBuilder, the only one that uses its internals."""
