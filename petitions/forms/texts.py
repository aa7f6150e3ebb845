"""The text fields of the house, as this program's forms know them."""

from civic.cases.forms.texts import RRN, PlainField, without_registration_numbers

__all__ = ["RRN", "PlainField", "without_registration_numbers"]
