"""What the site says where a form was filled in wrongly: every form is a ``SiteForm``, or has ``PlainWords``.

Django's own sentences name a rule ("Ensure this value is …"); these say what to do. A field that has a sentence of
its own for a problem keeps it.
"""

from typing import Final

from django import forms

_WORDS: Final[tuple[tuple[type[forms.Field], dict[str, str]], ...]] = (
    (
        forms.Field,
        {
            "required": "This is empty: fill it in.",
            "max_length": "This has %(show_value)d characters: shorten it to %(limit_value)d or fewer.",
            "min_length": "This has %(show_value)d characters: write %(limit_value)d or more.",
            "max_value": "This is too large: %(limit_value)s is the most.",
            "min_value": "This is too small: %(limit_value)s is the least.",
            "null_characters_not_allowed": "There is a character in this that cannot be kept (NUL): remove it.",
        },
    ),
    (forms.IntegerField, {"invalid": "This is not a whole number: write it in digits, such as 7."}),
    (
        forms.DateField,
        {"invalid": "This is not a date: write it as year-month-day, such as 2026-03-01."},
    ),
    (forms.TimeField, {"invalid": "This is not a time: write hours and minutes, such as 16:30."}),
    (
        forms.EmailField,
        {"invalid": "This is not an e-mail address: write it in full, such as name@example.org."},
    ),
    (forms.URLField, {"invalid": "This is not a web address: write it in full, beginning with https://."}),
    (forms.UUIDField, {"invalid": "This form was not sent by its page: open the page again."}),
    (forms.JSONField, {"invalid": "Your browser has sent no answer from the passkey: try again."}),
    (
        forms.FileField,
        {
            "required": "No file was chosen: choose one.",
            "missing": "No file has arrived: choose it again.",
            "invalid": "No file has arrived: choose it again.",
            "empty": "This file is empty: choose another.",
            "max_length": "The file’s name has %(length)d characters: shorten it to %(max)d or fewer.",
        },
    ),
    (forms.BooleanField, {"required": "Tick this to go on."}),
    (
        forms.ChoiceField,
        {
            "required": "Nothing is chosen: choose one.",
            "invalid_choice": "“%(value)s” cannot be chosen here: choose one of those shown.",
        },
    ),
    (
        forms.ModelChoiceField,
        {"invalid_choice": "What you chose is not among these any more: choose one of those shown."},
    ),
    (
        forms.MultipleChoiceField,
        {"required": "Nothing is chosen: choose at least one.", "invalid_list": "Choose among those shown."},
    ),
)


class PlainWords(forms.BaseForm):
    """For forms that are not ours to begin with."""

    def full_clean(self) -> None:
        """Say it in the site's words, also of fields that were added to this one form."""
        for field in self.fields.values():
            speak_plainly(field)
        super().full_clean()


class SiteForm(PlainWords, forms.Form):
    """A form of the site."""


def speak_plainly(field: forms.Field) -> None:
    """Replace those of the field's sentences that are Django's."""
    stock: dict[str, object] = {}
    for each in reversed(type(field).__mro__):
        if each.__module__.startswith("django."):
            stock |= vars(each).get("default_error_messages", {})
    for kind, words in _WORDS:
        if isinstance(field, kind):
            ours = {code: text for code, text in words.items() if _is_stock(field, code, stock)}
            field.error_messages |= ours
            stock |= ours


def _is_stock(field: forms.Field, code: str, stock: dict[str, object]) -> bool:
    """Validators' sentences (too long, too small) are in no field's list unless the field has its own."""
    return field.error_messages.get(code) is stock.get(code)
