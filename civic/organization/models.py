"""Departments as dated rows of a tree, and who works in them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic.people.models import User


def _in_force(on: date) -> Q:
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=on)) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


class DepartmentQuerySet(models.QuerySet["Department"]):
    def current(self, on: date | None = None) -> "DepartmentQuerySet":
        """Departments in force on a day (today unless said)."""
        return self.filter(_in_force(on or timezone.localdate()))

    def of(self, user: User, on: date | None = None) -> "DepartmentQuerySet":
        """The departments a user works in on a day."""
        day = on or timezone.localdate()
        officers = Officer.objects.current(day).filter(user=user)
        return self.filter(pk__in=officers.values("department"))

    def handling(self) -> "DepartmentQuerySet":
        """Departments that can own a case."""
        return self.filter(handles_cases=True)


class Department(models.Model):
    """A department of city hall, from a day to a day: names and duties of 2021 and of today live side by side."""

    class Level(models.TextChoices):
        CITY = "city", _("City")
        BUREAU = "bureau", _("Bureau")
        DEPARTMENT = "department", _("Department")
        AGENCY = "agency", _("Directly controlled agency")
        DISTRICT_OFFICE = "district_office", _("District office")

    slug = models.SlugField(_("key"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True, default="")
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.DEPARTMENT)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    duties = models.TextField(_("what it handles"), blank=True, default="")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    handles_cases = models.BooleanField(_("can own a case"), default=True)
    coordinates = models.BooleanField(
        _("coordinating department"),
        default=False,
        help_text=_("Decides who owns a case when two departments disagree, and gets the last reminder."),
    )
    audits = models.BooleanField(
        _("audit department"),
        default=False,
        help_text=_("Looks into grievances that are filed again (Decree art. 17 (2))."),
    )
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="department_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class OfficerQuerySet(models.QuerySet["Officer"]):
    def current(self, on: date | None = None) -> "OfficerQuerySet":
        """Officers in office on a day whose account may sign in."""
        return self.filter(_in_force(on or timezone.localdate()), user__is_active=True)

    def heads_of(self, department: Department) -> "OfficerQuerySet":
        """Heads and team heads of a department."""
        return self.filter(department=department, role__in=[Officer.Role.HEAD, Officer.Role.TEAM_HEAD])


class Officer(models.Model):
    """A user at work in a department, from a day to a day."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("Officer in charge")
        TEAM_HEAD = "team_head", _("Team head")
        HEAD = "head", _("Head of department")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.PROTECT, related_name="posts"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="officers"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OFFICER)
    title = models.CharField(_("title"), max_length=40, blank=True, default="")
    phone = models.CharField(_("office phone"), max_length=20, blank=True, default="")
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering = ["department", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department"],
                condition=Q(valid_to__isnull=True),
                name="one_open_post_per_user_and_department",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.user}"
