"""The mayor's instructions in the workplace: the list, the page of one, and the addresses of the rest."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.cases.admin.access import may_open, staff_user
from civic.cases.admin.history import history
from civic.cases.models import Attachment
from civic.cases.views import private_file
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip
from petitions.models import Instruction
from petitions.monday.instructionreading import line
from petitions.monday.instructionverbs import VERBS, is_drop_proposed, verbs_for

if TYPE_CHECKING:
    InstructionAdminBase = admin.ModelAdmin[Instruction]
else:
    InstructionAdminBase = admin.ModelAdmin


def staff_instruction(request: HttpRequest, pk: Any) -> tuple[Instruction, User]:
    """An instruction this member of staff may read.

    Raises:
        PermissionDenied: who reads no instructions at all.
        Http404: none, or one that is not theirs to read: nobody learns that it exists.
    """
    user = staff_user(request)
    if not user.has_perm("petitions.view_instruction"):
        raise PermissionDenied
    try:
        rows = Instruction.objects.visible_to(user).with_rows().select_related("case__contact", "given_by")
        found = rows.filter(pk=int(pk)).first()
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found, user


def log(request: HttpRequest, instruction: Instruction, action: str = "monday.instruction", reason: str = "") -> None:
    """Note in the access log whose matter was looked at."""
    case = instruction.case
    accesslog.record(
        by=staff_user(request),
        action=action,
        subject=case.about,
        person=str(case.contact) if case.contact else "",
        reason=reason,
        ip=client_ip(request),
    )


def frame(instruction: Instruction, user: User) -> dict[str, Any]:
    """What every page about one instruction shows."""
    photos = instruction.photos.select_related("attachment")
    return {
        "opts": Instruction._meta,
        "instruction": instruction,
        "case": instruction.case,
        "line": line(instruction, timezone.localdate(), photos),
        "drop_proposed": is_drop_proposed(instruction),
        "may_open_case": may_open(user, instruction.case_id),
    }


@require_safe
def page(request: HttpRequest, pk: Any) -> HttpResponse:
    """One instruction with its history; that it was opened is in the access log."""
    instruction, user = staff_instruction(request, pk)
    verbs = [VERBS[key] for key in verbs_for(instruction, user)]
    if instruction.plan:  # there is one already: reporting comes first
        verbs.sort(key=lambda verb: verb.key == "plan")
    lines = [row for row in history(instruction.case) if row.event.data.get("instruction") == instruction.pk]
    log(request, instruction)
    context = {
        **admin.site.each_context(request),
        **frame(instruction, user),
        "title": str(Instruction._meta.verbose_name),
        "subtitle": None,
        "verbs": [verb for verb in verbs if not verb.danger],
        "further_verbs": [verb for verb in verbs if verb.danger],
        "lines": lines,
    }
    response = TemplateResponse(request, "admin/petitions/instruction/page.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def photo(request: HttpRequest, pk: int, token: Any) -> HttpResponseBase:
    """A photo of an instruction, also for a department that does not have the case.

    Raises:
        Http404: no such photo, or not theirs to see.
    """
    instruction, _user = staff_instruction(request, pk)
    row = Attachment.objects.filter(token=token, instruction_photo__instruction=instruction).first()
    if row is None:
        raise Http404
    log(request, instruction, "attachment.view")
    return private_file(row.file.name or "", row.kind, f"{instruction.case.number}-{str(row.token)[:8]}")


@admin.register(Instruction)
class InstructionAdmin(InstructionAdminBase):
    """For reading: what changes an instruction is a verb of `petitions.monday`."""

    def get_urls(self) -> list[URLPattern]:
        from . import instructionacting as acting
        from . import instructionlist as table

        wrap = self.admin_site.admin_view
        own = [
            path("export/", wrap(table.export), name="petitions_instruction_export"),
            path("give/<int:case>/", wrap(acting.give), name="petitions_instruction_give"),
            path("<int:pk>/do/<slug:key>/", wrap(acting.verb), name="petitions_instruction_verb"),
            path("<int:pk>/photo/<uuid:token>/", wrap(photo), name="petitions_instruction_photo"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from .instructionlist import worklist

        answer = worklist(request)  # first of all, it refuses whoever may not read
        looks = request.method in ("GET", "HEAD") or "q" in request.POST  # what is looked for stays out of addresses
        return answer if looks else HttpResponseNotAllowed(["GET", "HEAD"])

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return page(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The same page: its history stands there."""
        return page(request, object_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Instruction | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
