"""The triggers that keep a nomination honest whatever writes to the table.

Each refusal carries the trigger's name as its constraint name and arrives in Django as IntegrityError. "Now"
is ``psrt_now()``, the clock that the application reads too. Other apps' tables are named here because a
constraint across tables can only be a trigger: members (who may be nominated, by whom) and votes (a
nomination follows its poll and cannot outrun it). The SQL is made of constants of this file and of the rules.
"""

import pgtrigger

from members.rules import Role
from nominations.rules import TRANSITIONS, By, State
from psrt.triggers import is_now


def _refuse(name: str, message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


_TODAY = "(psrt_now() AT TIME ZONE 'UTC')::date"


def _active(person: str) -> str:
    """SQL: ``person``, a condition on alias p, is an active member (as MembershipQuerySet.active())."""
    return f"""EXISTS (
        SELECT 1 FROM members_membership m JOIN members_person p ON p.id = m.person_id
        WHERE ({person}) AND (m.joined IS NULL OR m.joined <= {_TODAY})
          AND (m."left" IS NULL OR (m."left" > {_TODAY} AND NOT m.left_is_latest)))"""  # noqa: S608 - constants


def _on_the_council(person: str) -> str:
    """SQL: the person of this id sits on the Steering Council (as RoleTermQuerySet.active())."""
    return f"""EXISTS (
        SELECT 1 FROM members_roleterm t WHERE t.person_id = {person} AND t.role = '{Role.STEERING_COUNCIL}'
          AND (t.starts IS NULL OR t.starts <= {_TODAY}) AND (t.ends IS NULL OR t.ends > {_TODAY}))"""  # noqa: S608 - constants


def _is_nominee_of(nomination: str) -> str:
    """SQL: a condition on alias p, the person is the nominee (as NominationQuerySet.about())."""
    return f"""lower(p.email) = lower({nomination}.nominee_email)
    OR ({nomination}.nominee_github <> '' AND lower(p.github_login) = lower({nomination}.nominee_github))
    OR p.github_id = {nomination}.nominee_github_id"""


_PAIRS = ", ".join(f"('{old}', '{new}')" for old, new in TRANSITIONS)
_NOMINEE = _is_nominee_of("NEW")
_WHO_CAN_BE_NOMINATED = f"""IF EXISTS (SELECT 1 FROM members_person p WHERE p.id = NEW.sponsor_id AND ({_NOMINEE})) THEN
                {_refuse("nomination_sponsor_is_not_nominee", "nobody nominates themselves")}
            END IF;
            IF {_active(_NOMINEE)} THEN
                {_refuse("nomination_nominee_is_not_member", "the nominee is an active member")}
            END IF;"""  # noqa: S608 - constants
_STATE_CHANGES = pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
_GITHUB_CHANGES = pgtrigger.Q(old__nominee_github__df=pgtrigger.F("new__nominee_github")) | pgtrigger.Q(
    old__nominee_github_id__df=pgtrigger.F("new__nominee_github_id")
)


def starts_as_draft() -> pgtrigger.Trigger:
    """Nothing enters the table but a draft: every other state is reached through its transitions."""
    name = "nomination_starts_as_draft"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=~pgtrigger.Q(new__state=State.DRAFT),
        func=_refuse(name, "a nomination starts as a draft"),
    )


def transition() -> pgtrigger.Trigger:
    """Only the transitions of ``rules.TRANSITIONS``."""
    name = "nomination_transition"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=_STATE_CHANGES,
        func=f"""
            IF (OLD.state, NEW.state) NOT IN ({_PAIRS}) THEN
                {_refuse(name, "no way from this state to that one")}
            END IF;
            RETURN NEW;""",
    )


def submission() -> pgtrigger.Trigger:
    """At submission the sponsor is an active member, the nominee is not, and there is a justification."""
    name = "nomination_submission"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state=State.DRAFT, new__state=State.CONSENT),
        func=f"""
            IF NOT {_active("p.id = NEW.sponsor_id")} THEN
                {_refuse("nomination_sponsor_is_member", "the sponsor is not an active member")}
            END IF;
            {_WHO_CAN_BE_NOMINATED}
            IF NOT EXISTS (SELECT 1 FROM nominations_statementversion v
                           WHERE v.nomination_id = NEW.id AND v.justification <> '') THEN
                {_refuse(name, "a nomination needs a justification")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def review_window() -> pgtrigger.Trigger:
    """The review may start again while it runs, and never ends earlier than was said."""
    name = "nomination_review_window"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=(
            _STATE_CHANGES
            | pgtrigger.Q(old__review_starts_at__df=pgtrigger.F("new__review_starts_at"))
            | pgtrigger.Q(old__review_ends_at__df=pgtrigger.F("new__review_ends_at"))
        ),
        func=f"""
            IF (OLD.review_starts_at, OLD.review_ends_at)
                IS DISTINCT FROM (NEW.review_starts_at, NEW.review_ends_at) THEN
                IF NOT (
                    (OLD.state = 'consent' AND NEW.state = 'review' AND {is_now("NEW.review_starts_at")})
                    OR (OLD.state = 'review' AND NEW.state = 'review' AND psrt_now() < OLD.review_ends_at
                        AND {is_now("NEW.review_starts_at")} AND NEW.review_starts_at >= OLD.review_starts_at
                        AND NEW.review_ends_at >= OLD.review_ends_at)
                ) THEN
                    {_refuse(name, "the review window cannot be moved like this")}
                END IF;
            ELSIF OLD.state = 'review' AND NEW.state = 'voting' AND psrt_now() < OLD.review_ends_at THEN
                {_refuse(name, "the review is not over")}
            END IF;
            RETURN NEW;""",
    )


def veto_window() -> pgtrigger.Trigger:
    """Set once, at approval; the Council decides inside it, silence confirms after it."""
    name = "nomination_veto_window"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=(
            _STATE_CHANGES
            | pgtrigger.Q(old__outcome_at__df=pgtrigger.F("new__outcome_at"))
            | pgtrigger.Q(old__veto_ends_at__df=pgtrigger.F("new__veto_ends_at"))
        ),
        func=f"""
            IF (OLD.outcome_at, OLD.veto_ends_at) IS DISTINCT FROM (NEW.outcome_at, NEW.veto_ends_at) THEN
                IF OLD.state <> 'counting' OR NEW.state = 'counting' OR NOT {is_now("NEW.outcome_at")} THEN
                    {_refuse(name, "the veto window cannot be moved")}
                END IF;
            ELSIF OLD.state = 'approved' AND NEW.state <> 'approved' THEN
                IF NEW.council_by_id IS NULL AND psrt_now() < OLD.veto_ends_at THEN
                    {_refuse(name, "the veto window is not over")}
                ELSIF NEW.council_by_id IS NOT NULL AND psrt_now() >= OLD.veto_ends_at THEN
                    {_refuse(name, "the veto window is over")}
                END IF;
            END IF;
            RETURN NEW;""",
    )


def council_without_interest() -> pgtrigger.Trigger:
    """Neither the sponsor nor the nominee decides for the Council."""
    name = "nomination_council_without_interest"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(new__council_by__isnull=False),
        func=f"""
            IF NEW.council_by_id = NEW.sponsor_id OR EXISTS (
                SELECT 1 FROM members_person p WHERE p.id = NEW.council_by_id AND ({_NOMINEE})) THEN
                {_refuse(name, "nobody decides on a nomination of their own")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def follows_poll() -> pgtrigger.Trigger:
    """The vote is the poll's: it opens, closes and is counted there, its outcome stands here unchanged."""
    name = "nomination_follows_poll"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=_STATE_CHANGES & (pgtrigger.Q(old__state__in=["review", "voting", "counting"])),
        declare=[("poll", "RECORD")],
        func=f"""
            SELECT p.state, p.closes_at, p.outcome INTO poll FROM votes_poll p WHERE p.subject = NEW.id;
            IF OLD.state = 'review' AND NEW.state = 'voting'
               AND (poll IS NULL OR poll.state = 'cancelled') THEN
                {_refuse(name, "there is no poll")}
            ELSIF OLD.state = 'voting' AND NEW.state = 'counting'
                  AND (poll.closes_at IS NULL OR psrt_now() < poll.closes_at) THEN
                {_refuse(name, "the vote is not over")}
            ELSIF OLD.state IN ('voting', 'counting') AND NEW.state = 'withdrawn'
                  AND poll.state <> 'cancelled' THEN
                {_refuse(name, "the poll is not cancelled")}
            ELSIF OLD.state = 'counting' AND NEW.state IN ('no-quorum', 'not-approved', 'approved')
                  AND (poll.state <> 'counted' OR poll.outcome <> NEW.state) THEN
                {_refuse(name, "the poll has another outcome")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def agreed_text() -> pgtrigger.Trigger:
    """From the review until the end nobody changes who is nominated, by whom, or the nominee's own words.

    Which GitHub account is theirs can be set right until the review ends.
    """
    name = "nomination_agreed_text"
    changes = (
        pgtrigger.Q(old__nominee_name__df=pgtrigger.F("new__nominee_name"))
        | pgtrigger.Q(old__nominee_email__df=pgtrigger.F("new__nominee_email"))
        | pgtrigger.Q(old__nominee_bio__df=pgtrigger.F("new__nominee_bio"))
        | pgtrigger.Q(old__sponsor__df=pgtrigger.F("new__sponsor"))
        | _GITHUB_CHANGES
    )
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state__in=["review", "voting", "counting", "approved"]) & changes,
        func=f"""
            IF OLD.state <> 'review' OR NEW.state <> 'review' OR psrt_now() >= OLD.review_ends_at
               OR (OLD.nominee_name, OLD.nominee_email, OLD.nominee_bio, OLD.sponsor_id)
                   IS DISTINCT FROM (NEW.nominee_name, NEW.nominee_email, NEW.nominee_bio, NEW.sponsor_id) THEN
                {_refuse(name, "what the nominee agreed to is fixed when the review begins")}
            END IF;
            RETURN NEW;""",
    )


def corrected_account() -> pgtrigger.Trigger:
    """The GitHub account that a review goes on with is neither the sponsor's nor an active member's."""
    return pgtrigger.Trigger(
        name="nomination_corrected_account",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state="review") & _GITHUB_CHANGES,
        func=f"""
            {_WHO_CAN_BE_NOMINATED}
            RETURN NEW;""",
    )


def sponsor_fixed() -> pgtrigger.Trigger:
    """A nomination never changes hands."""
    name = "nomination_sponsor_fixed"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__sponsor__df=pgtrigger.F("new__sponsor")),
        func=_refuse(name, "a nomination keeps its sponsor"),
    )


def statement_kept() -> pgtrigger.Trigger:
    """A version of the statement can be rewritten while the nomination is a draft, afterwards never."""
    name = "nomination_statement_kept"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'UPDATE' AND OLD.nomination_id = NEW.nomination_id AND EXISTS (
                SELECT 1 FROM nominations_nomination n
                WHERE n.id = OLD.nomination_id AND n.state = 'draft') THEN
                RETURN NEW;
            END IF;
            {_refuse(name, "every version of a statement is kept")}""",  # noqa: S608 - constants
    )


def statement_when_open() -> pgtrigger.Trigger:
    """New versions come with the draft, while the nominee is asked, and until the review ends."""
    name = "nomination_statement_when_open"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM nominations_nomination n WHERE n.id = NEW.nomination_id AND (
                    n.state IN ('draft', 'consent')
                    OR (n.state = 'review' AND psrt_now() < n.review_ends_at))) THEN
                {_refuse(name, "the statement can no longer be amended")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def comment_in_review() -> pgtrigger.Trigger:
    """Comments are made while the review is open."""
    name = "nomination_comment_in_review"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM nominations_nomination n WHERE n.id = NEW.nomination_id
                AND n.state = 'review' AND psrt_now() < n.review_ends_at) THEN
                {_refuse(name, "the review is not open")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def comment_kept() -> pgtrigger.Trigger:
    """What was said in review stays said."""
    name = "nomination_comment_kept"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=_refuse(name, "comments are kept as they were made"),
    )


def sounding_in_time() -> pgtrigger.Trigger:
    """The Council raises a concern while the review is open; once raised, it is talked over until the end."""
    name = "nomination_sounding_in_time"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT {is_now("NEW.at")} OR NOT EXISTS (
                SELECT 1 FROM nominations_nomination n WHERE n.id = NEW.nomination_id AND (
                    (NEW.part = '{By.COUNCIL}' AND n.state = 'review' AND psrt_now() < n.review_ends_at)
                    OR ((n.state IN ('review', 'voting', 'counting')
                         OR (n.state = 'approved' AND psrt_now() < n.veto_ends_at))
                        AND EXISTS (SELECT 1 FROM nominations_sounding s WHERE s.nomination_id = n.id)))) THEN
                {_refuse(name, "this is not the time for it")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def sounding_by_its_parts() -> pgtrigger.Trigger:
    """For the Council writes who sits on it and has no interest; as sponsor, the sponsor, while a member."""
    return pgtrigger.Trigger(
        name="nomination_sounding_by_its_parts",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NEW.part = '{By.COUNCIL}' AND NOT {_on_the_council("NEW.author_id")} THEN
                {_refuse("nomination_sounding_of_council", "the author is not on the Steering Council")}
            END IF;
            IF NEW.part = '{By.COUNCIL}' AND EXISTS (
                SELECT 1 FROM nominations_nomination n JOIN members_person p ON p.id = NEW.author_id
                WHERE n.id = NEW.nomination_id AND (n.sponsor_id = p.id OR {_is_nominee_of("n")})) THEN
                {_refuse("nomination_sounding_without_interest", "nobody takes soundings on their own nomination")}
            END IF;
            IF NEW.part = '{By.SPONSOR}' AND (NOT {_active("p.id = NEW.author_id")} OR NOT EXISTS (
                SELECT 1 FROM nominations_nomination n
                WHERE n.id = NEW.nomination_id AND n.sponsor_id = NEW.author_id)) THEN
                {_refuse("nomination_sounding_of_sponsor", "the author is not the sponsor")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def sounding_kept() -> pgtrigger.Trigger:
    """What the Council and the sponsor said to each other stays said."""
    name = "nomination_sounding_kept"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=_refuse(name, "soundings are kept as they were written"),
    )


def link_fixed() -> pgtrigger.Trigger:
    """A link is used once or revoked once, and never becomes another link or lives longer."""
    name = "nomination_link_fixed"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF (OLD.token_hash, OLD.nomination_id, OLD.purpose, OLD.expires_at)
                IS DISTINCT FROM (NEW.token_hash, NEW.nomination_id, NEW.purpose, NEW.expires_at)
               OR (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at)
               OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
                {_refuse(name, "a link is fixed when it is made")}
            END IF;
            RETURN NEW;""",
    )


def nomination_kept() -> pgtrigger.Trigger:
    """A nomination that was dropped is withdrawn, not gone."""
    name = "nomination_kept"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=_refuse(name, "nominations are kept"),
    )


def link_kept() -> pgtrigger.Trigger:
    """That the nominee was asked, and when, stays on the record."""
    name = "nomination_link_kept"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=_refuse(name, "links are revoked, not removed"),
    )
