"""Passing a case to another agency, and asking there until it is done. Act art. 16, Decree art. 13 (3)."""
