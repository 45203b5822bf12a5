"""`entrada`: what was heard; `visita`: who went where, and what was treated there."""
