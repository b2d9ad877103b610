"""Form fields that several apps need."""

from typing import Any, Final, TypeVar

from django import forms

SHORT_TEXT_LIMIT: Final = 5_000
ONE_OF_TWO: Final = "one of the two"
ONE_OR_NEITHER: Final = "one of the two, or neither"
_F = TypeVar("_F", bound=forms.Field)


class MarkdownField(forms.CharField):
    """Markdown, kept as typed but for the spaces around it."""

    def __init__(self, *, rows: int, max_length: int = SHORT_TEXT_LIMIT, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        """One kind of line end, so that comparing versions shows what people changed."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n")


def marked(field: _F, mark: str) -> _F:
    """Show ``mark`` behind the field's label in place of "optional", for fields of which one is needed."""
    field.mark = mark  # type: ignore[attr-defined]  # read by templates/components/field.html
    return field
