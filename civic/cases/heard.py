"""Suggestions heard at a meeting or a visit: several at once, each a case of the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import models, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case, Category
from civic.cases.opening import Filing
from civic.cases.workflow import ANSWERED, Channel, Progress
from civic.people.consents import VERSION, Purpose
from civic.people.models import User
from civic.places.models import District

KIND = "suggestion"


@dataclass(frozen=True, slots=True)
class Heard:
    """One suggestion as somebody wrote it down. Who said it is not kept.

    Args:
        title, text: as `clean_text` gave them.
        category: field of business; its department gets the case first.
        more: what only the program knows of it.
    """

    title: str
    text: str
    category: Category
    more: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Through which program suggestions were heard, and where: what the case of each of them says."""

    program: str
    district: District | None = None
    place: str = ""


class Hearing(models.Model):
    """Something at which suggestions are heard: a meeting, a visit. Its rows are called `suggestions`."""

    is_demo = models.BooleanField(_("demonstration"), default=False)
    suggestions: Any  # the related manager of the rows that `keep` makes

    class Meta:
        abstract = True

    def occasion(self) -> Occasion:
        """What the cases say of it."""
        raise NotImplementedError

    def keep(self, case: Case, heard: Heard) -> models.Model:
        """The program's own row of one suggestion; made once."""
        raise NotImplementedError

    def hear(
        self,
        heard: Sequence[Heard],
        *,
        form_key: UUID,
        by: User | None,
        publication: bool = False,
        at: datetime | None = None,
    ) -> list[Case]:
        """Write down what was suggested: a case for each, all or none. The same form sent again changes nothing.

        Args:
            form_key: one-time key of the form they come by.
            by: who wrote them down.
            publication: whether those who spoke agreed that an edited version may be published.
            at: when they reached the city; now, when None.

        Raises:
            SameKeyOtherContent: the form was sent before with other suggestions.
        """
        occasion = self.occasion()
        consents = [(Purpose.PUBLICATION.value, VERSION)] if publication else []
        cases = []
        with transaction.atomic():
            type(self)._base_manager.select_for_update().get(pk=self.pk)  # a double click waits here
            for position, item in enumerate(heard):
                case = Case.open(
                    Filing(
                        form_key=uuid5(form_key, f"{self._meta.label}/{self.pk}/{position}"),
                        program=occasion.program,
                        title=item.title,
                        text=item.text,
                        kind=KIND,
                        category=item.category,
                        district=occasion.district,
                        place=occasion.place,
                        channel=Channel.VISIT,
                        consents=consents,
                        by=by,
                        at=at,
                        is_demo=self.is_demo,
                    )
                )
                self.keep(case, item)
                cases.append(case)
        return cases


def outcome_counts(suggestions: str = "suggestions") -> dict[str, Count]:
    """Annotations of something with suggestions: how many there are, are answered, and are done."""
    progress = f"{suggestions}__case__progress"
    return {
        "suggested": Count(suggestions),
        "answered": Count(suggestions, filter=Q(**{f"{progress}__in": ANSWERED})),
        "done": Count(suggestions, filter=Q(**{progress: Progress.DONE})),
    }
