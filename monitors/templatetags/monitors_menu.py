"""The program's first page in the workplace, for the template that stands in for the admin's plain list of tables."""

from django import template

from civic.people.models import User

from ..admin.menu import Menu, menu

register = template.Library()


@register.simple_tag
def monitors_menu(user: User) -> Menu:
    """What is to do, and the lists this person may open."""
    return menu(user)
