"""The staff's workplace: the work list, the page of a case, filing for others, and the tables behind them."""

from django.contrib import admin

from .agency import AgencyAdmin
from .answer_template import AnswerTemplateAdmin
from .case import CaseAdmin
from .category import CategoryAdmin
from .conduct import ConductReportAdmin, RestrictionAdmin
from .holiday import HolidayAdmin
from .outage import OutageAdmin
from .period import KindPeriodAdmin
from .worklist import first_screen

__all__ = [
    "AgencyAdmin",
    "AnswerTemplateAdmin",
    "CaseAdmin",
    "CategoryAdmin",
    "ConductReportAdmin",
    "HolidayAdmin",
    "KindPeriodAdmin",
    "OutageAdmin",
    "RestrictionAdmin",
]

admin.site.index = first_screen(admin.site.index)  # type: ignore[method-assign]  # plain admin, own first screen
