"""The forms of the staff's workplace: one for each verb of the office, one for filing on behalf of somebody."""

from .answering import AnswerForm, CompleteForm, RefuseForm
from .consenting import ProposeCorrectionForm, RecordConsentForm, ReportProgressForm
from .cooperation import AskCooperationForm, CancelCooperationForm, ProlongCooperationForm, ReplyCooperationForm
from .elsewhere import FinishReferralForm, ReferForm, ReportReferralForm
from .ending import CloseForm, DeclineReopeningForm, NoteForm, ReopenForm
from .examining import AcknowledgeUrgingForm, AnswerDemandForm, UrgeForm
from .filing import DeskFilingForm
from .handover import BounceForm, DecideOwnerForm, TakeForm, TransferForm
from .joint import (
    AppointRepresentativesForm,
    MergeForm,
    NameRepresentativesForm,
    RegisterJointForm,
    RequestRepresentativesForm,
)
from .objecting import DecideObjectionForm, ObjectForm, ProlongObjectionForm
from .pausing import PauseForm, ProlongPauseForm, UnpauseForm
from .period import AskExtensionConsentForm, ExtendForm
from .protecting import DecideProtectionForm, ReportConductForm
from .publishing import PublishForm, UnpublishForm
from .repeating import CloseRepeatedForm, DeclineForm, MarkRepeatForm, RecordCommitteeForm
from .supplement import LetterReturnedForm, MoreTimeForm, RequestAgainForm, RequestSupplementForm, ResumeForm
from .triage import AcceptForm, AssignForm, ClassifyForm
from .verb import VerbForm

VERB_FORMS: dict[str, type[VerbForm]] = {
    form.verb: form
    for form in (
        AcceptForm,
        AssignForm,
        TakeForm,
        BounceForm,
        ClassifyForm,
        TransferForm,
        DecideOwnerForm,
        ReferForm,
        ReportReferralForm,
        FinishReferralForm,
        AskCooperationForm,
        ReplyCooperationForm,
        ProlongCooperationForm,
        CancelCooperationForm,
        ProposeCorrectionForm,
        RequestSupplementForm,
        RequestAgainForm,
        MoreTimeForm,
        LetterReturnedForm,
        ResumeForm,
        PauseForm,
        ProlongPauseForm,
        UnpauseForm,
        ExtendForm,
        AskExtensionConsentForm,
        RecordConsentForm,
        ReportProgressForm,
        RegisterJointForm,
        RequestRepresentativesForm,
        NameRepresentativesForm,
        AppointRepresentativesForm,
        MergeForm,
        MarkRepeatForm,
        RecordCommitteeForm,
        AnswerForm,
        RefuseForm,
        CompleteForm,
        NoteForm,
        PublishForm,
        UnpublishForm,
        ReopenForm,
        DeclineReopeningForm,
        DeclineForm,
        CloseRepeatedForm,
        CloseForm,
        UrgeForm,
        AcknowledgeUrgingForm,
        AnswerDemandForm,
        ObjectForm,
        ProlongObjectionForm,
        DecideObjectionForm,
        ReportConductForm,
        DecideProtectionForm,
    )
}

__all__ = ["VERB_FORMS", "DeskFilingForm", "VerbForm"]
