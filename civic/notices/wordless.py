"""Logging an error without its words, which may hold a name, an address or a password."""


class Wordless(Exception):
    """Stands in the log for another error: its kind and the lines it came through."""


def wordless(error: BaseException) -> Wordless:
    """For `logger.error(..., exc_info=wordless(error))`: its kind and traceback only."""
    return Wordless(type(error).__name__).with_traceback(error.__traceback__)
