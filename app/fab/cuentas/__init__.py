"""Signing in, one's own account; accounts; roles."""
