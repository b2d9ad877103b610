"""What forms say where they were filled in wrongly: the site's own sentences, in every form."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Final

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from django.utils.module_loading import import_string

from psrt.forms import PlainWords, SiteForm, speak_plainly

# How the sentences begin that Django has for fields and validators.
_STOCK: Final = re.compile(
    r"This field|This value|Ensure |Enter |Select a valid|No file was submitted|The submitted|Please |Null "
)
_NUL: Final = "nul\x00"
_WRONG: Final = (
    None,
    "",
    "x",
    "x" * 60_000,
    "-999999999999",
    "999999999999",
    _NUL,
    "no such choice",
    ["no such choice"],
    "javascript:alert(1)",
    SimpleUploadedFile("empty.csv", b""),
    SimpleUploadedFile("x" * 300, b"x"),
)


def _forms() -> set[type[forms.BaseForm]]:
    """Every form of the site's own: its pages are loaded with the addresses."""
    assert get_resolver().url_patterns
    given = {import_string(path) for path in {**settings.ACCOUNT_FORMS, **settings.MFA_FORMS}.values()}
    ours = {
        each for each in _below(forms.BaseForm) if not each.__module__.startswith(("django.", "allauth."))
    }
    assert given <= ours
    return {each for each in ours - {PlainWords, SiteForm} if each.__module__.partition(".")[0] != "tests"}


def _below(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def test_every_form_speaks_the_sites_words() -> None:
    assert len(_forms()) > 50
    assert not [each for each in _forms() if not issubclass(each, PlainWords)]


@pytest.mark.django_db
def test_no_field_has_a_stock_sentence_left() -> None:
    """Each field of each form, filled in with everything that somebody may get wrong."""
    stock, said = [], set()
    for form in _forms():
        for name, declared in vars(form)["base_fields"].items():
            field = deepcopy(declared)
            speak_plainly(field)
            for value in _WRONG:
                for sentence in _sentences(field, value):
                    said.add(sentence)
                    if _STOCK.match(sentence):
                        stock.append(f"{form.__name__}.{name}: {sentence}")
    assert not stock, "\n".join(stock)
    assert "This has 60000 characters: shorten it to 100 or fewer." in said


def test_a_form_speaks_so_also_of_a_field_of_its_own() -> None:
    class Added(SiteForm):
        def __init__(self, data: dict[str, str]) -> None:
            super().__init__(data)
            self.fields["days"] = forms.IntegerField(max_value=60)
            self.fields["why"] = forms.CharField(error_messages={"required": "Say why."})

    assert Added({"days": "61"}).errors == {
        "days": ["This is too large: 60 is the most."],
        "why": ["Say why."],
    }
    assert Added({"days": "many", "why": "x"}).errors == {
        "days": ["This is not a whole number: write it in digits, such as 7."]
    }


def _sentences(field: forms.Field, value: object) -> list[str]:
    if value == _NUL and isinstance(field, forms.ModelChoiceField):
        return []  # none of its choices has one, and its sentence cannot be set
    try:
        if isinstance(field, forms.FileField):
            field.clean(value, None)
        else:
            field.clean(value)
    except ValidationError as error:
        return list(error.messages)
    except (AttributeError, TypeError):
        return []  # a kind of value that this field's widget never gives
    return []
