"""The mails about a nomination: one function each, one folder of templates/email each."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from members.models import Person
from members.queries import active_members, is_active_member, role_holders, wanting
from members.rules import Notice, Role
from nominations.models import Nomination, NomineeLink, RuleChange, Sounding, StatementVersion
from nominations.procedure import rule_in_force
from psrt.mail import absolute
from psrt.mail.services import enqueue, is_known

# Who gets a message: a word that tells them apart in the message's key, and the address.
Recipient = tuple[str, str]


def consent_asked(nomination: Nomination, *, link: NomineeLink, token: str, now: datetime) -> None:
    """To the nominee: somebody wants to nominate you; agree or decline."""
    context = {"link": _nominee_url(token), "expires_at": link.expires_at, "rule": rule_in_force()}
    _send("consent_asked", nomination, [_nominee(nomination)], str(link.pk), context, now=now)


def consent_given(nomination: Nomination, *, link: NomineeLink, token: str, now: datetime) -> None:
    """To the nominee who agreed: what happens when, and the link to follow it or step back."""
    context = {"link": _nominee_url(token), "voting": rule_in_force().voting}
    _send("consent_given", nomination, [_nominee(nomination)], str(link.pk), context, now=now)


def declined(nomination: Nomination, *, now: datetime) -> None:
    """To the sponsor: the nominee does not want to stand."""
    _send("declined", nomination, _addresses([nomination.sponsor]), "", {}, now=now)


def in_review(nomination: Nomination, *, now: datetime) -> None:
    """To the private list and every member who wants such mail: read, ask, comment; the vote opens then."""
    if nomination.review_ends_at is None:
        raise ValueError("This nomination is not in review.")
    voting = rule_in_force().voting
    context = {"voting": voting, "voting_ends_at": nomination.review_ends_at + voting}
    _send("in_review", nomination, [*_list(), *_members(Notice.REVIEWS, now)], "", context, now=now)


def amended(nomination: Nomination, version: StatementVersion, *, now: datetime) -> None:
    """To the private list and every member who wants such mail: the substance changed, and the review starts again."""
    recipients = [*_list(), *_members(Notice.REVIEWS, now)]
    _send("amended", nomination, recipients, str(version.number), {"version": version}, now=now)


def review_again(nomination: Nomination, version: StatementVersion, *, now: datetime) -> None:
    """To the nominee: the review starts again, and ends later than they were told."""
    _send("review_again", nomination, [_nominee(nomination)], str(version.number), {}, now=now)


def github_corrected(
    nomination: Nomination, version: StatementVersion, *, before: str, now: datetime
) -> None:
    """To the nominee: which GitHub account their nomination names now; ``version`` tells who corrected it."""
    context = {"version": version, "before": before}
    _send("github_corrected", nomination, [_nominee(nomination)], str(version.number), context, now=now)


def result(nomination: Nomination, *, now: datetime) -> None:
    """To the private list and every member who wants such mail (the sponsor is one): what the vote came to."""
    _send("result", nomination, [*_list(), *_members(Notice.RESULTS, now)], "", {}, now=now)


def concern_raised(sounding: Sounding, *, is_first: bool, now: datetime) -> None:
    """To the sponsor, if still a member, and the admins: the Council wrote about a concern; read it on the site."""
    nomination = sounding.nomination
    is_member = is_active_member(nomination.sponsor, on=now.date())
    people = [nomination.sponsor] if is_member else []
    people += role_holders(Role.ADMIN, on=now.date())
    readers = [person for person in people if person != sounding.author]
    recipients = _addresses(_without_nominee(readers, nomination))
    context = {"is_first": is_first, "sponsor_is_member": is_member}
    _send_sounding("concern_raised", sounding, recipients, context, now=now)


def concern_answered(sounding: Sounding, *, now: datetime) -> None:
    """To the Council, but for a nominee on it: the sponsor answered; read it on the site."""
    recipients = _council_in_private(sounding.nomination, now)
    _send_sounding("concern_answered", sounding, recipients, {}, now=now)


def _send_sounding(
    name: str,
    sounding: Sounding,
    recipients: list[Recipient],
    context: Mapping[str, object],
    *,
    now: datetime,
) -> None:
    page = {"url": absolute(reverse("nominations:soundings", args=[sounding.nomination_id]))}
    _send(name, sounding.nomination, recipients, str(sounding.pk), {**page, **context}, now=now)


def veto_window(nomination: Nomination, *, now: datetime) -> None:
    """To the Steering Council: approved; veto or clear it until then."""
    context = {"matter_url": absolute(reverse("council:matter", args=["nomination", nomination.pk]))}
    _send("veto_window", nomination, _council(nomination, now), "", context, now=now)


def vetoed(nomination: Nomination, *, now: datetime) -> None:
    """To every member who wants such mail and the Council: vetoed; the reason is on the page."""
    _send("vetoed", nomination, [*_members(Notice.RESULTS, now), *_council(nomination, now)], "", {}, now=now)


def confirmed(nomination: Nomination, *, now: datetime) -> None:
    """To every member who wants such mail and the Council: it is confirmed. The new member is invited instead."""
    people = [
        each for each in _members(Notice.RESULTS, now) if each[1].lower() != nomination.nominee_email.lower()
    ]
    _send("confirmed", nomination, [*people, *_council(nomination, now)], "", {}, now=now)


def not_this_time(nomination: Nomination, *, now: datetime) -> None:
    """To the nominee, kindly and without a number: it did not come to a membership."""
    _send("not_this_time", nomination, [_nominee(nomination)], "", {}, now=now)


def withdrawn(nomination: Nomination, *, now: datetime) -> None:
    """To the private list and every member who wants such mail, who had been told of the review."""
    _send("withdrawn", nomination, [*_list(), *_members(Notice.WITHDRAWALS, now)], "", {}, now=now)


def withdrawn_nominee(nomination: Nomination, *, now: datetime) -> None:
    """To the nominee, when somebody else withdrew."""
    _send("withdrawn_nominee", nomination, [_nominee(nomination)], "", {}, now=now)


def rule_proposed(change: RuleChange, *, now: datetime) -> None:
    """To the Steering Council: an admin proposes another rule; confirm or decline it."""
    _send_about_rule(
        "rule-proposed", change, council(now), reverse("council:matter", args=["rule", change.pk]), now=now
    )


def rule_decided(change: RuleChange, *, now: datetime) -> None:
    """To every member, whatever they want: the Council confirmed another rule. If it declined, to the admins alone."""
    confirmed = change.state == RuleChange.State.CONFIRMED
    people = active_members(on=now.date()) if confirmed else role_holders(Role.ADMIN, on=now.date())
    recipients = _addresses(people)
    page = reverse("governance") if confirmed else reverse("nominations:rule")
    _send_about_rule("rule-decided", change, recipients, page, now=now)


def _send_about_rule(
    name: str, change: RuleChange, recipients: list[Recipient], page: str, *, now: datetime
) -> None:
    context = {"change": change, "rule": change.rule, "url": absolute(page)}
    for who, address in recipients:
        enqueue(name, to=address, key=f"{name}:{change.pk}:{who}", context=context, now=now)


def stuck(nomination: Nomination, *, why: str, occasion: str, now: datetime) -> None:
    """To the admins: the members' record refuses the next step; the way out is at the desk."""
    admins = _addresses(role_holders(Role.ADMIN, on=now.date()))
    context = {"why": why, "desk_url": absolute(reverse("desk"))}
    _send("nomination_stuck", nomination, admins, occasion, context, now=now)


def was_told_stuck(nomination: Nomination, *, occasion: str) -> bool:
    """Whether the admins have had that mail."""
    return is_known(f"nomination-stuck:{nomination.pk}:{occasion}:")


def _send(
    name: str,
    nomination: Nomination,
    recipients: list[Recipient],
    occasion: str,
    context: Mapping[str, object],
    *,
    now: datetime,
) -> None:
    """One message to each address, once per nomination and ``occasion``, whatever is asked again."""
    shared = {"nomination": nomination, "url": absolute(reverse("nominations:detail", args=[nomination.pk]))}
    seen: set[str] = set()
    for who, address in recipients:
        if address.lower() in seen:
            continue
        seen.add(address.lower())
        key = ":".join(part for part in (name.replace("_", "-"), str(nomination.pk), occasion, who) if part)
        enqueue(name, to=address, key=key, context={**shared, **context}, now=now)


def _nominee_url(token: str) -> str:
    return absolute(reverse("nominations:consent", args=[token]))


def _nominee(nomination: Nomination) -> Recipient:
    return "nominee", nomination.nominee_email


def _list() -> list[Recipient]:
    address = settings.PRIVATE_LIST_ADDRESS
    return [("list", address)] if address else []


def _members(notice: Notice, now: datetime) -> list[Recipient]:
    return _addresses(wanting(active_members(on=now.date()), notice))


def council(now: datetime) -> list[Recipient]:
    """The Council's own address, or each of its members."""
    if settings.COUNCIL_ADDRESS:
        return [("council", settings.COUNCIL_ADDRESS)]
    return _addresses(role_holders(Role.STEERING_COUNCIL, on=now.date()))


def _council(nomination: Nomination, now: datetime) -> list[Recipient]:
    """The Council; each for themselves if the nominee is one of it, because they read the common address too.

    A nominee on the Council does not see the nomination as the Council does, nor is told as one of it.
    """
    holders = list(role_holders(Role.STEERING_COUNCIL, on=now.date()))
    others = _without_nominee(holders, nomination)
    return council(now) if others == holders else _addresses(others)


def _council_in_private(nomination: Nomination, now: datetime) -> list[Recipient]:
    """The same without the sponsor."""
    return [(who, to) for who, to in _council(nomination, now) if who != str(nomination.sponsor_id)]


def _without_nominee(people: Iterable[Person], nomination: Nomination) -> list[Person]:
    same = Nomination.objects.filter(pk=nomination.pk)
    return [person for person in people if not same.about(person).exists()]


def _addresses(people: Iterable[Person]) -> list[Recipient]:
    return [(str(person.pk), person.email) for person in people if person.email]
