"""The hardened layer over Flask-AppBuilder: the only place that knows its insides; every view inherits from it."""
