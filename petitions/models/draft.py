"""A petition on its way: kept from page to page, so that going back never loses anything."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Attachment, Case, Category
from civic.cases.opening import Filing
from civic.people.models import Contact, User
from civic.places.models import District
from civic.privacy.fields import EncryptedJSONField
from civic.privacy.files import CleanFile, UploadRefused

KEPT_FOR = timedelta(days=2)  # without a change; said to the person on the expired page


@dataclass(frozen=True, slots=True)
class Answers:
    """The validated answers of all steps."""

    district: District | None
    place: str
    category: Category | None
    title: str
    text: str
    name: str
    phone: str
    email: str
    consents: Sequence[tuple[str, str]] = ()
    signers: int = 1
    households: int = 1
    representatives: Sequence[tuple[str, str, str]] = ()


class DraftQuerySet(models.QuerySet["Draft"]):
    def idle(self, at: datetime | None = None) -> Self:
        """Drafts nobody changed for `KEPT_FOR` before `at` (now)."""
        return self.filter(updated_at__lt=(at or timezone.now()) - KEPT_FOR)


class Draft(models.Model):
    """What a person typed so far, step by step, encrypted. Its key is the one-time key of the form."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data = EncryptedJSONField(default=dict, editable=False)
    language = models.CharField(max_length=5, default="ko", editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a petition")
        verbose_name_plural = _("drafts of petitions")
        default_permissions = ()

    def __str__(self) -> str:
        return f"draft/{self.key}"

    def typed(self, step: str) -> dict[str, str]:
        """What was typed in a step so far."""
        values: dict[str, str] = (self.data or {}).get(step, {})
        return values

    def has(self, step: str) -> bool:
        """Whether the step was sent at least once."""
        return step in (self.data or {})

    def keep(self, step: str, values: Mapping[str, str]) -> None:
        """Keep what was typed in a step, valid or not; other steps are not touched.

        Raises:
            Draft.DoesNotExist: it was filed or dropped meanwhile.
        """
        with transaction.atomic():
            locked = Draft.objects.select_for_update().get(pk=self.pk)
            self.data = locked.data = {**(locked.data or {}), step: dict(values)}
            self.updated_at = locked.updated_at = timezone.now()
            locked.save(update_fields=["data", "updated_at"])

    def add_file(self, clean: CleanFile) -> "DraftFile":
        """Store a cleaned file with the draft; the same file twice is kept once.

        Raises:
            UploadRefused: there are as many files as may be.
            Draft.DoesNotExist: it was filed or dropped meanwhile.
        """
        with transaction.atomic():
            locked = Draft.objects.select_for_update().get(pk=self.pk)
            rows = list(locked.files.all())
            for row in rows:
                if row.sha256 == clean.sha256:
                    return row
            if len(rows) >= settings.UPLOAD_MAX_FILES:
                raise UploadRefused(too_many())
            stored = store(clean)
            try:
                return DraftFile.objects.create(
                    draft=locked,
                    file=stored,
                    kind=clean.kind,
                    size=len(clean.content),
                    sha256=clean.sha256,
                    width=clean.width,
                    height=clean.height,
                )
            except BaseException:
                default_storage.delete(stored)
                raise

    def file(self, answers: Answers, *, by: User | None, then: Callable[[Case], object] | None = None) -> Case:
        """Make the case: contact, consents, attachments and case are written, the draft is gone, or nothing is.

        Args:
            by: the signed-in citizen, None for a guest.
            then: called with the new case in the same transaction, such as for the appointment that was chosen;
                when it raises, nothing was written and the draft is still there.

        Raises:
            Draft.DoesNotExist: it was filed already (the case has `form_key` = this key) or dropped.
        """
        with transaction.atomic():
            locked = Draft.objects.select_for_update().get(pk=self.pk)
            files = list(locked.files.all())
            case = Case.open(
                Filing(
                    form_key=locked.key,
                    program="petitions",
                    title=answers.title,
                    text=answers.text,
                    contact=Contact(
                        name=answers.name,
                        phone=answers.phone,
                        email=answers.email,
                        user=by,
                        language=locked.language,
                    ),
                    category=answers.category,
                    district=answers.district,
                    place=answers.place,
                    consents=answers.consents,
                    attachments=[row.as_attachment() for row in files],
                    by=by,
                    signers=answers.signers,
                    households=answers.households,
                    representatives=answers.representatives,
                )
            )
            locked.delete()
            if then is not None:
                then(case)
        return case

    def drop(self) -> None:
        """Remove the draft and its files; call it with the row locked.

        The files go first: after a crash in between the row is still there, and the next call finishes.
        """
        for row in self.files.all():
            row.file.delete(save=False)
        self.delete()


class DraftFile(models.Model):
    """A cleaned file of a draft. When the petition is filed, the attachment takes the stored file over."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Attachment.Kind.choices)
    file = models.FileField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.token}"

    def as_attachment(self) -> Attachment:
        """The unsaved attachment that takes over the stored file."""
        return Attachment(
            kind=self.kind,
            file=self.file.name,
            sha256=self.sha256,
            size=self.size,
            width=self.width,
            height=self.height,
        )

    def remove(self) -> None:
        """Take the file out of the draft; the stored file goes once the row is gone."""
        name = self.file.name
        with transaction.atomic():
            self.delete()
            transaction.on_commit(lambda: default_storage.delete(name or ""))


def store(clean: CleanFile) -> str:
    """Put a cleaned file into the private storage under an unguessable name; give that name."""
    today = timezone.localdate()
    name = f"petitions/{today:%Y}/{today:%m}/{uuid.uuid4()}.{clean.extension}"
    return default_storage.save(name, ContentFile(clean.content))


def too_many() -> str:
    """What a person reads who adds one file more than may be."""
    return gettext("At most %(most)s files can be attached.") % {"most": settings.UPLOAD_MAX_FILES}
