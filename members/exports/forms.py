"""The files as they are in the devguide now."""

from typing import Any

from django import forms

from members.list_forms import ListsForm, PastedFile, chosen_file
from members.roster_files import MAX_BYTES, Problem


class CurrentFilesForm(ListsForm):
    """Any of the three files; ``codeowners`` is text that may end without a line feed."""

    codeowners_file = chosen_file("CODEOWNERS", may_be_empty=False)
    codeowners_text = PastedFile("CODEOWNERS")

    names = ("members", "emeriti", "codeowners")

    def clean(self) -> dict[str, Any]:
        """At least one file, and a CODEOWNERS that is text."""
        super().clean()
        content: bytes | None = self.cleaned_data["codeowners"]
        if content is not None and (problem := _problem(content)):
            self.add_problems("codeowners", [problem])
            self._keep_uploads()
        if not self.errors and all(self.cleaned_data[name] is None for name in self.names):
            raise forms.ValidationError("Give at least one of the files as it is now.")
        return self.cleaned_data


def _problem(content: bytes) -> Problem | None:
    if len(content) > MAX_BYTES:
        return Problem(0, f"The file has more than {MAX_BYTES:,} bytes: is it the right file?")
    for sign, sentence in (
        (b"\r", "The line ends with a carriage return: save the file with LF line ends."),
        (b"\x00", "This is not a text file: is it the right one?"),
    ):
        if sign in content:
            return Problem(content.count(b"\n", 0, content.index(sign)) + 1, sentence)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(line, "These bytes are not UTF-8: save the file as UTF-8.")
    return None
