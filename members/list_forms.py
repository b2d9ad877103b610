"""Forms that take the devguide's files, each uploaded or pasted."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from members.roster_files import MAX_BYTES, InvalidRosterFile, Problem, check_lists, parse_roster
from psrt.fields import ONE_OR_NEITHER, marked
from psrt.forms import SiteForm

# Whoever chose the wrong file has a problem in each line: the first ones tell.
_SHOWN: Final = 20


def chosen_file(name: str, mark: str = ONE_OR_NEITHER, *, may_be_empty: bool = True) -> forms.FileField:
    """The field for the file of this name; ``mark`` says how it stands to the field for its text."""
    field = forms.FileField(label=f"{name}, as a file", required=False, allow_empty_file=may_be_empty)
    return marked(field, mark)


class PastedFile(forms.CharField):
    """The text of a file; what pasting does to line ends is undone."""

    def __init__(self, name: str, mark: str = ONE_OR_NEITHER) -> None:
        """``name`` and ``mark`` as of ``chosen_file``."""
        super().__init__(
            label=f"{name}, pasted",
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
        )
        marked(self, mark)

    def clean(self, value: Any) -> str:
        """LF behind every line, as in the file."""
        text = str(super().clean(value)).replace("\r\n", "\n")
        return text if not text.strip() or text.endswith("\n") else f"{text}\n"


class ListsForm(SiteForm):
    """``psrt.csv`` and ``psrt-emeritus.csv``.

    Valid, ``cleaned_data`` has their bytes (None where nothing was given) as ``members`` and ``emeriti``. With a
    problem, what was uploaded stands in the text fields, so that nothing has to be chosen again.
    """

    members_file = chosen_file("psrt.csv")
    members_text = PastedFile("psrt.csv")
    emeriti_file = chosen_file("psrt-emeritus.csv")
    emeriti_text = PastedFile("psrt-emeritus.csv")

    names: Sequence[str] = ("members", "emeriti")

    def clean(self) -> dict[str, Any]:
        """Read every file, the lists strictly."""
        for name in self.names:
            self.cleaned_data[name] = self._content(name)
        lists = {}
        for name in ("members", "emeriti"):
            content = self.cleaned_data[name]
            if content is not None:
                try:
                    lists[name] = parse_roster(content)
                except InvalidRosterFile as invalid:
                    self.add_problems(name, invalid.problems)
        if len(lists) == 2:
            self.add_problems("emeriti", check_lists(lists["members"], lists["emeriti"]))
        if self.errors:
            self._keep_uploads()
        return self.cleaned_data

    def add_problems(self, name: str, problems: Sequence[Problem]) -> None:
        """Show problems of a file at its text field."""
        shown = [str(problem) for problem in problems[:_SHOWN]]
        if more := len(problems) - len(shown):
            shown.append(f"There are {more} more problems behind these.")
        if shown:
            self.add_error(f"{name}_text", [forms.ValidationError(sentence) for sentence in shown])

    def refuse(self, sentence: str) -> None:
        """Show why the whole was refused, and keep what was given."""
        self.add_error(None, sentence)
        self._keep_uploads()

    def _content(self, name: str) -> bytes | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data.get(f"{name}_file")
        text: str = self.cleaned_data.get(f"{name}_text", "")
        if upload is not None and text.strip():
            self.add_error(f"{name}_text", "Give the file or its text, not both.")
            return None
        if upload is not None:
            return bytes(upload.read(MAX_BYTES + 1))
        return text.encode() if text.strip() else None

    def _keep_uploads(self) -> None:
        data = dict(self.data.items())
        for name in self.names:
            content = self.cleaned_data.get(name)
            if self.files.get(f"{name}_file") is not None and content is not None:
                data[f"{name}_text"] = content.decode(errors="replace")
        self.data = data
