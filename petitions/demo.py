"""Believable Mondays of direct petitions. Invented; nobody's words are quoted."""


def write_mondays() -> str:
    return "0 sessions"
