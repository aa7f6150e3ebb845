from .pages import Page

PAGES: tuple[Page, ...] = ()
