"""Choosing a department or an officer by typing a part of the name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)

if TYPE_CHECKING:
    AdminBase = admin.ModelAdmin
else:

    class AdminBase(admin.ModelAdmin):
        """Lets the type checker know the model: PickingAdmin[Department]."""

        def __class_getitem__(cls, model: Any) -> Any:
            return cls


class Picker(AutocompleteSelect):
    """Django's own breaks on what is no key of a row when it draws a refused form again."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        keys = [key for key in map(str, value) if key.isascii() and key.isdigit() and len(key) < 19]
        return super().optgroups(name, keys or [""], attr)


class PickingAdmin(AdminBase[Row]):
    """An admin whose `autocomplete_fields` are drawn by `Picker`."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Picker(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
