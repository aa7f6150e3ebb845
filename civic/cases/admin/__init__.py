"""The staff's workplace: the work list, the page of a case, filing for others, and the tables behind them."""

from django.contrib import admin

from .case import CaseAdmin
from .category import CategoryAdmin
from .holiday import HolidayAdmin
from .worklist import first_screen

__all__ = ["CaseAdmin", "CategoryAdmin", "HolidayAdmin"]

admin.site.index = first_screen(admin.site.index)  # type: ignore[method-assign]  # plain admin, own first screen
