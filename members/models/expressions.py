"""SQL expressions that the models of this app share."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import BooleanField, DateTimeField, Func


class DateRange(Func):
    """PostgreSQL's ``daterange(from, until)``: the first day counts, the last does not, NULL is unbounded."""

    function = "daterange"
    output_field = DateRangeField()


class PsrtNow(Func):
    """The one clock, ``psrt_now()``, as the default of a column."""

    function = "psrt_now"
    output_field = DateTimeField()


class OnlyLinks(Func):
    """Whether a jsonb value is a list of at most three objects, whose ``url`` all begin with ``https://``."""

    template = (
        "jsonb_typeof(%(expressions)s) = 'array' AND NOT jsonb_path_exists(%(expressions)s, '$[3]')"
        " AND NOT jsonb_path_exists(%(expressions)s, '$[*] ? (!(@.url starts with \"https://\"))')"
    )
    output_field = BooleanField()
