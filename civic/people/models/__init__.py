"""Who takes part: accounts, petitioners' contacts and their consents."""

from .contact import Consent, Contact, ContactQuerySet
from .user import User, UserManager

__all__ = ["Consent", "Contact", "ContactQuerySet", "User", "UserManager"]
