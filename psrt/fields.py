"""Form fields that several apps need."""

from typing import Any, Final

from django import forms

SHORT_TEXT_LIMIT: Final = 5_000


class MarkdownField(forms.CharField):
    """Markdown, kept as typed but for the spaces around it."""

    def __init__(self, *, rows: int, max_length: int = SHORT_TEXT_LIMIT, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        """One kind of line end, so that comparing versions shows what people changed."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n")
