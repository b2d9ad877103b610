"""One word for one thing in what people read: what is written to somebody is an e-mail, on pages and in documents."""

import re
from pathlib import Path
from typing import Final

from django.conf import settings

ROOT: Final = Path(settings.BASE_DIR)
# What is no message: tags and template code on pages; code and addresses of links in documents.
MARKUP: Final = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL)
CODE: Final = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", re.DOTALL)
# Programs and servers are mail programs and mail servers; and names of files, modules and folders stay.
BARE: Final = re.compile(
    r"(?<![-\w/.])(?:mail|mails|mailed|email|emails)(?![-\w/=]|\.\w|\s+(?:server|program|scanner))",
    re.IGNORECASE,
)


def test_a_message_is_an_e_mail_on_every_page_and_in_every_document() -> None:
    pages = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")]
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")]
    texts = {path: MARKUP.sub(" ", path.read_text()) for path in pages}
    texts |= {path: CODE.sub(" ", path.read_text()) for path in documents}
    bare = [
        f"{path.relative_to(ROOT)}: …{text[max(0, found.start() - 40) : found.end() + 20]}…"
        for path, text in texts.items()
        for found in BARE.finditer(text)
    ]
    assert len(texts) > 100
    assert not bare, "\n".join(bare)
