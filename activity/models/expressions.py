"""SQL expressions that the models of this app share."""

from django.db.models import DateField, Func


class UtcDay(Func):
    """The day of an instant, in UTC."""

    template = "(%(expressions)s AT TIME ZONE 'UTC')::date"
    output_field = DateField()
