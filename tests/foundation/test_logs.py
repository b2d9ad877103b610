"""What a log line says of an error that the database refused: which rule, never whose data."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction

from members.models import Person
from psrt.logging import JsonFormatter, WithoutPaths
from tests.cast import Cast


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as the site writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(WithoutPaths())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def give_address_of_another(cast: Cast) -> None:
    with transaction.atomic():
        Person.objects.filter(pk=cast.alice.pk).update(email=cast.bob.email)


def test_an_error_names_the_constraint_and_not_the_row(cast: Cast, log: io.StringIO) -> None:
    try:
        give_address_of_another(cast)
    except IntegrityError:
        logging.getLogger("psrt.test").exception("could not do it")
    line = json.loads(log.getvalue().splitlines()[-1])
    assert "members_person_email_unique" in line["exc_info"]
    assert "give_address_of_another" in line["exc_info"]
    assert cast.bob.email not in log.getvalue()


def test_a_task_that_fails_names_itself_and_not_the_row(cast: Cast, log: io.StringIO) -> None:
    try:
        give_address_of_another(cast)
    except IntegrityError as error:  # as celery.app.trace logs it
        context = {"name": "psrt.test", "description": "raised unexpected", "exc": repr(error)}
        message = "Task %(name)s %(description)s: %(exc)s"
        logging.getLogger("celery.app.trace").exception(message, context, extra={"data": context})
    line = json.loads(log.getvalue().splitlines()[-1])
    assert line["message"] == "task psrt.test raised unexpected"
    assert "members_person_email_unique" in line["exc_info"]
    assert cast.bob.email not in log.getvalue()
