"""Jobs done outside a request: their table, the queue over it and its worker.

Imports no feature: whoever runs the worker hands in the kinds of jobs. Source: none of the manuals asks for it.
"""
