"""Believable rows for trying the portal; every one is marked as demonstration."""
