"""Reach the outside world; each library is known to one module."""
