"""Assignments, the reports on them, and what they come to."""
