"""Documents on the site: public, complete, and their links lead somewhere."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from psrt.pages.documents import DOCUMENTS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_a_page_whose_links_lead_somewhere(name: str) -> None:
    response = Client().get(reverse(f"docs-{name}"))
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=300"
    page = response.content.decode()
    assert page.count("<h1>") == 1
    assert "<h2>" in page
    text = page[page.index('<div class="prose document">') : page.index("</main>")]
    assert "<br" not in text
    for link in re.findall(r'href="([^"]+)"', text):
        if link.startswith("/"):
            assert Client().get(link).status_code == 200, link
        else:
            assert link.startswith(("#", "https://")), link


def test_other_documents_are_not_on_the_site() -> None:
    assert Client().get("/docs/runbook/").status_code == 404
    assert Client().get("/docs/../pyproject/").status_code == 404
