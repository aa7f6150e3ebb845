"""Accounts of staff and their roles. Rights come with roles only; nobody gives themselves any."""

from typing import TYPE_CHECKING, Any

import allauth.socialaccount.admin
import allauth.usersessions.admin
from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.people.models import User
from civic.people.roles import LABELS, PERMISSIONS
from civic.privacy import accesslog
from civic.privacy.client import client_ip
from civic.privacy.phones import normalise_phone

if TYPE_CHECKING:
    UserAdminBase = admin.ModelAdmin[User]
    UserFormBase = forms.ModelForm[User]
    RolesFieldBase = forms.ModelMultipleChoiceField[Group]
else:
    UserAdminBase = admin.ModelAdmin
    UserFormBase, RolesFieldBase = forms.ModelForm, forms.ModelMultipleChoiceField

MOST_STAFF = 3000  # names are encrypted: a search by name reads so many accounts of staff


class RolesField(RolesFieldBase):
    """The roles of the portal by their names in words."""

    def label_from_instance(self, obj: Group) -> str:
        return role_words(obj)


def role_words(group: Group) -> str:
    return str(_(LABELS[group.name])) if group.name in LABELS else group.name


class UserForm(UserFormBase):
    """An account; its password is never seen or set here, the person signs in with a code by e-mail."""

    groups = RolesField(
        label=_("Roles"),
        queryset=Group.objects.filter(name__in=PERMISSIONS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Give only what the work needs. Each change is noted in the access log."),
    )

    class Meta:
        model = User
        fields = ("email", "name", "phone", "is_active", "is_staff", "groups")
        widgets = {"name": forms.TextInput(attrs={"class": "vTextField"}), "phone": forms.TextInput()}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is an account with this address already."))
        return email

    def clean_phone(self) -> str:
        try:
            return normalise_phone(self.cleaned_data["phone"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, _(label)) for name, label in LABELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(UserAdminBase):
    """Accounts of staff and monitors. Citizens' accounts are nobody's business but theirs.

    Who is no superuser cannot touch a superuser's account, cannot change their own rights, and cannot change the
    address of an existing account: who owns the address can sign in.
    """

    form = UserForm
    list_display = ("email", "name", "roles", "is_staff", "is_active", "last_login")
    list_filter = (RoleFilter, "is_active", "is_staff")
    search_fields = ("email",)
    search_help_text = _("E-mail address, or a part of the name")
    ordering = ("email",)
    list_per_page = 50
    show_full_result_count = False
    actions = None
    fieldsets = (
        (None, {"fields": ("email", "name", "phone")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "groups")}),
        (_("Dates"), {"fields": ("date_joined", "last_login")}),
    )
    readonly_fields = ("date_joined", "last_login")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No filter on the hashes of passwords: asked often enough it would tell them (as Django's own UserAdmin)."""
        return "password" not in lookup and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(role_words(group) for group in user.groups.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows = super().get_queryset(request).prefetch_related("groups")
        if _is_superuser(request):
            return rows
        # A subquery and not a join: somebody with two roles is one row.
        holders = User.objects.filter(groups__name__in=PERMISSIONS).values("pk")
        return rows.filter(Q(is_staff=True) | Q(pk__in=holders))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        found, distinct = super().get_search_results(request, queryset, search_term)
        if search_term and not search_term.isascii():
            rows = queryset.filter(is_staff=True).prefetch_related(None)[:MOST_STAFF]
            found = queryset.filter(pk__in=[user.pk for user in rows if search_term in user.name])
        return found, distinct

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if not _is_superuser(request):
            return self.fieldsets
        rights = (_("Rights"), {"fields": ("is_active", "is_staff", "groups", "is_superuser")})
        return (self.fieldsets[0], rights, self.fieldsets[2])

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fixed = list(self.readonly_fields)
        if obj is not None and not _is_superuser(request):
            fixed.append("email")
        if obj is not None and obj == request.user:
            fixed += ["is_active", "is_staff", "groups", "is_superuser"]
        return fixed

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Besides saving: the record of granted and withdrawn rights (Standard on Safety Measures, §5)."""
        before = _rights(form.instance.pk) if change else ""
        was = {name: form.initial.get(name) for name in ("is_active", "is_staff", "is_superuser")}
        super().save_related(request, form, formsets, change)
        after = _rights(form.instance.pk)
        flags = [
            f"{name}: {was[name]} → {getattr(form.instance, name)}"
            for name in was
            if name in form.changed_data and change
        ]
        if before != after or flags:
            accesslog.record(
                by=request.user if isinstance(request.user, User) else None,
                action="user.rights",
                subject=f"user/{form.instance.pk}",
                person=f"user/{form.instance.pk}",
                reason="; ".join([f"roles: {before or '-'} → {after or '-'}", *flags]),
                ip=client_ip(request),
            )


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser


def _rights(pk: int) -> str:
    names = Group.objects.filter(user=pk).order_by("name").values_list("name", flat=True)
    return ", ".join(names)


admin.site.unregister(Group)
# Keys of running sessions and of providers stand on no page: whoever reads one is that person.
admin.site.unregister(
    [
        allauth.usersessions.admin.UserSession,
        allauth.socialaccount.admin.SocialApp,
        allauth.socialaccount.admin.SocialToken,
    ]
)


@admin.register(Group)
class GroupAdmin(auth_admin.GroupAdmin):
    """Roles, for reading: what each may do is written in `people/roles.py`. Django's own page could grant rights."""

    list_display = ("words", "name")
    ordering = ("name",)
    fields = ("name", "permissions")
    search_fields = ("name",)
    actions = None

    @admin.display(description=_("role"))
    def words(self, group: Group) -> str:
        return role_words(group)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False
