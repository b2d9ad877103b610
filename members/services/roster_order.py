"""The order of the two lists: the imported order is kept, and a new line is put in by name."""

from django.db.models import F

from members.models import Membership
from members.rules import Ended, insert_position


def make_room_on_roster(name: str) -> int:
    """Return the roster position for a new member called ``name``, with those behind moved along by one.

    Those who left move too, so that the order of a past day stays what it was. Call within a transaction that
    has serialised writers.
    """
    line = list(
        Membership.objects.filter(left__isnull=True)
        .order_by("roster_position")
        .values_list("person__name", "roster_position")
    )
    index = insert_position([other for other, _ in line], name)
    if index == len(line):
        return line[-1][1] + 1 if line else 1
    position = line[index][1]
    Membership.objects.filter(roster_position__gte=position).update(roster_position=F("roster_position") + 1)
    return position


def move_on_roster(membership: Membership, name: str) -> None:
    """Move an open membership to where a new ``name`` of its person belongs, if it does not stand there already.

    Past days show the new order too, as they show the new name. Call within a transaction that has serialised writers.
    """
    line = list(
        Membership.objects.filter(left__isnull=True)
        .order_by("roster_position")
        .values_list("pk", "person__name", "roster_position")
    )
    index = [pk for pk, _, _ in line].index(membership.pk)
    others = [each for each in line if each[0] != membership.pk]
    wanted = insert_position([other for _, other, _ in others], name)
    if wanted == index:
        return
    if wanted == len(others):
        position = others[-1][2] + 1
    else:
        position = others[wanted][2]
        Membership.objects.filter(roster_position__gte=position).update(
            roster_position=F("roster_position") + 1
        )
    Membership.objects.filter(pk=membership.pk).update(roster_position=position)


def make_room_among_emeriti(name: str) -> int:
    """Return the position of a new emeritus called ``name``, with those behind moved along by one."""
    line = list(
        Membership.objects.filter(ended=Ended.EMERITUS)
        .order_by("emeritus_position", "person__name")
        .values_list("person__name", "emeritus_position")
    )
    index = insert_position([other for other, _ in line], name)
    if index == len(line):
        return (line[-1][1] or 0) + 1 if line else 1
    position = line[index][1] or 0
    Membership.objects.filter(ended=Ended.EMERITUS, emeritus_position__gte=position).update(
        emeritus_position=F("emeritus_position") + 1
    )
    return position
