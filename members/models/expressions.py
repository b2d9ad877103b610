"""SQL expressions that the models of this app share."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import DateTimeField, Func


class DateRange(Func):
    """PostgreSQL's ``daterange(from, until)``: the first day counts, the last does not, NULL is unbounded."""

    function = "daterange"
    output_field = DateRangeField()


class PsrtNow(Func):
    """The one clock, ``psrt_now()``, as the default of a column."""

    function = "psrt_now"
    output_field = DateTimeField()
