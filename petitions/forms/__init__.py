"""What a citizen fills in."""

from .case import AskReopeningForm, RateForm, SupplyForm, WithdrawForm
from .filing import ConsentForm, PlaceForm, StepForm, WhatForm, WhoForm
from .lookup import LookupForm
from .uploads import take_files
from .verb import VerbForm

__all__ = [
    "AskReopeningForm",
    "ConsentForm",
    "LookupForm",
    "PlaceForm",
    "RateForm",
    "StepForm",
    "SupplyForm",
    "VerbForm",
    "WhatForm",
    "WhoForm",
    "WithdrawForm",
    "take_files",
]
