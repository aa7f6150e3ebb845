"""The forms of the staff's workplace: one for each verb of the office, one for filing on behalf of somebody."""

from .answering import AnswerForm, CompleteForm, RefuseForm
from .ending import CloseForm, DeclineReopeningForm, NoteForm, ReopenForm
from .filing import DeskFilingForm
from .period import ExtendForm, RequestSupplementForm, ResumeForm
from .publishing import PublishForm, UnpublishForm
from .triage import AcceptForm, AssignForm, ClassifyForm, TransferForm
from .verb import VerbForm

VERB_FORMS: dict[str, type[VerbForm]] = {
    form.verb: form
    for form in (
        AcceptForm,
        AssignForm,
        ClassifyForm,
        TransferForm,
        RequestSupplementForm,
        ResumeForm,
        ExtendForm,
        AnswerForm,
        RefuseForm,
        CompleteForm,
        NoteForm,
        PublishForm,
        UnpublishForm,
        ReopenForm,
        DeclineReopeningForm,
        CloseForm,
    )
}

__all__ = ["VERB_FORMS", "DeskFilingForm", "VerbForm"]
