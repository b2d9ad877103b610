"""The triggers that keep checklists honest whatever writes to the tables.

Each refusal carries the trigger's name as its constraint name and arrives in Django as IntegrityError. Other
apps' tables are named here because a constraint across tables can only be a trigger: members (when a
membership has ended, who holds a role) and venues (who still has a grant). The history of checklists and
steps is written here as well, so that no change goes without it.
"""

import pgtrigger

from onboarding.rules import TICKED, Answer, Kind, Outcome, State, What


def _refuse(name: str, message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


def _columns(row: str, *names: str) -> str:
    return ", ".join(f"{row}.{name}" for name in names)


def kept(prefix: str) -> pgtrigger.Trigger:
    """Rows are never deleted."""
    name = f"{prefix}_kept"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=_refuse(name, "this is kept for ever"),
    )


def _fixed(name: str, *columns: str, message: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF ({_columns("OLD", *columns)}) IS DISTINCT FROM ({_columns("NEW", *columns)}) THEN
                {_refuse(name, message)}
            END IF;
            RETURN NEW;""",
    )


# --- Checklists -------------------------------------------------------------------------------------------------------


def checklist_starts() -> pgtrigger.Trigger:
    """A checklist starts open, from a template of its kind, for the membership's own person"""
    name = "onboarding_checklist_starts"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("of", "RECORD")],
        func=f"""
            SELECT m.person_id, m."left" INTO of FROM members_membership m WHERE m.id = NEW.membership_id;
            IF NEW.outcome <> '' OR of.person_id <> NEW.person_id
               OR (NEW.kind = '{Kind.OFFBOARDING}') <> (of."left" IS NOT NULL)
               OR NOT EXISTS (SELECT 1 FROM onboarding_templateversion t
                              WHERE t.id = NEW.template_id AND t.kind = NEW.kind) THEN
                {_refuse(name, "a checklist starts open and fits its membership")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def checklist_fixed() -> pgtrigger.Trigger:
    """What a checklist is about, and when it started, stays."""
    return _fixed(
        "onboarding_checklist_fixed",
        "id", "kind", "membership_id", "person_id", "template_id", "started_at", "started_by_id",
        message="a checklist stays what it is about",
    )  # fmt: skip


def checklist_moves() -> pgtrigger.Trigger:
    """Open → finished or cancelled; only a finished one is opened again."""
    name = "onboarding_checklist_moves"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__outcome__df=pgtrigger.F("new__outcome")),
        func=f"""
            IF OLD.outcome = '{Outcome.CANCELLED}' OR (OLD.outcome <> '' AND NEW.outcome <> '') THEN
                {_refuse(name, "this end of a checklist is final")}
            END IF;
            RETURN NEW;""",
    )


def checklist_finished() -> pgtrigger.Trigger:
    """A finished checklist has no open step, and a finished offboarding no open grant.

    This is rules.state_of() in SQL, except that it asks for any acceptance of the policy, not for a version.
    """
    name = "onboarding_checklist_finished"
    ticked = ", ".join(f"'{what}'" for what in TICKED)
    open_grant = "SELECT 1 FROM venues_grant g WHERE g.person_id = NEW.person_id AND g.revoked_at IS NULL"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__outcome__df=pgtrigger.F("new__outcome"))
        & pgtrigger.Q(new__outcome=Outcome.FINISHED.value),
        func=f"""
            IF EXISTS (
                SELECT 1 FROM onboarding_step s WHERE s.checklist_id = NEW.id AND s.state = '{State.OPEN}' AND (
                    s.what IN ({ticked})
                    OR (s.what = '{What.POLICY}' AND NOT EXISTS (
                        SELECT 1 FROM onboarding_acceptance a WHERE a.person_id = NEW.person_id))
                    OR (s.what = '{What.MENTOR}' AND NOT EXISTS (
                        SELECT 1 FROM onboarding_mentoroffer o
                        WHERE o.checklist_id = NEW.id AND o.answer = '{Answer.ACCEPTED}'))
                    OR (s.what = '{What.GRANT}' AND NOT EXISTS ({open_grant} AND g.venue_id = s.venue_id)
                        AND NOT EXISTS (SELECT 1 FROM venues_venue v
                                        WHERE v.id = s.venue_id AND v.retired_at IS NOT NULL))
                    OR (s.what = '{What.ROLES}' AND EXISTS (
                        SELECT 1 FROM members_roleterm r WHERE r.person_id = NEW.person_id AND r.ends IS NULL
                        AND r.role IN ('admin', 'release-manager'))))) THEN
                {_refuse(name, "a step is open")}
            END IF;
            IF NEW.kind = '{Kind.OFFBOARDING}' AND EXISTS ({open_grant}) THEN
                {_refuse(name, "a grant is open")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def checklist_history() -> pgtrigger.Trigger:
    """Each start, end and reopening is written down."""
    return pgtrigger.Trigger(
        name="onboarding_checklist_history",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF TG_OP = 'INSERT' OR OLD.outcome <> NEW.outcome THEN
                INSERT INTO onboarding_historyentry (checklist_id, step_id, what, due, at, by_id, words) VALUES (
                    NEW.id, NULL,
                    CASE WHEN TG_OP = 'INSERT' THEN 'started' WHEN NEW.outcome = '' THEN 'reopened'
                         ELSE NEW.outcome END,
                    NULL, NEW.changed_at, NEW.changed_by_id, NEW.words);
            END IF;
            RETURN NULL;""",
    )


# --- Steps ------------------------------------------------------------------------------------------------------------


def step_fixed() -> pgtrigger.Trigger:
    """A running checklist keeps its own steps, whatever becomes of the template."""
    return _fixed(
        "onboarding_step_fixed",
        "id", "checklist_id", "position", "what", "venue_id", "title", "text", "owner",
        message="a step stays what it is about",
    )  # fmt: skip


def step_final() -> pgtrigger.Trigger:
    """What is done or skipped stays so, unless it is opened again with a reason."""
    name = "onboarding_step_final"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=~pgtrigger.Q(old__state=State.OPEN.value),
        func=f"""
            IF NEW.state <> '{State.OPEN}' OR NEW.words = '' THEN
                {_refuse(name, "this is final until it is opened again with a reason")}
            END IF;
            RETURN NEW;""",
    )


def step_of_open_checklist() -> pgtrigger.Trigger:
    """Steps begin open, and change, while their checklist is under way, which stays so until the change commits."""
    name = "onboarding_step_of_open_checklist"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            PERFORM 1 FROM onboarding_checklist c WHERE c.id = NEW.checklist_id FOR UPDATE;
            IF (TG_OP = 'INSERT' AND NEW.state <> '{State.OPEN}') OR EXISTS (
                SELECT 1 FROM onboarding_checklist c WHERE c.id = NEW.checklist_id AND c.outcome <> '') THEN
                {_refuse(name, "the checklist is closed")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def step_after_session() -> pgtrigger.Trigger:
    """The orientation took place: the session as last set has begun."""
    name = "onboarding_step_after_session"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(new__what=What.ORIENTATION.value, new__state=State.DONE.value),
        func=f"""
            IF NOT coalesce(psrt_now() >= (
                SELECT o.starts_at FROM onboarding_orientation o WHERE o.checklist_id = NEW.checklist_id
                ORDER BY o.sequence DESC LIMIT 1), false) THEN
                {_refuse(name, "the session has not begun")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def step_history() -> pgtrigger.Trigger:
    """Each tick, skip, reopening and new day is written down."""
    return pgtrigger.Trigger(
        name="onboarding_step_history",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("state", "due"),
        func=f"""
            INSERT INTO onboarding_historyentry (checklist_id, step_id, what, due, at, by_id, words) VALUES (
                NEW.checklist_id, NEW.id,
                CASE WHEN OLD.state = NEW.state THEN 'due' WHEN NEW.state = '{State.OPEN}' THEN 'reopened'
                     ELSE NEW.state END,
                NEW.due, NEW.changed_at, NEW.changed_by_id, NEW.words);
            RETURN NULL;""",  # noqa: S608 - constants
    )


# --- Mentors and the policy -------------------------------------------------------------------------------------------


def mentor_is_another() -> pgtrigger.Trigger:
    """Nobody is their own mentor, and only an onboarding under way has one asked."""
    name = "onboarding_mentor_is_another"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NEW.answer <> '' OR NOT EXISTS (
                SELECT 1 FROM onboarding_checklist c WHERE c.id = NEW.checklist_id AND c.outcome = ''
                AND c.kind = '{Kind.ONBOARDING}' AND c.person_id <> NEW.mentor_id) THEN
                {_refuse(name, "a mentor is another member, asked while an onboarding is under way")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def mentor_answer_final() -> pgtrigger.Trigger:
    """Who was asked, by whom and when stays; an answer stays, unless an admin releases the mentor."""
    name = "onboarding_mentor_answer_final"
    who = ("id", "checklist_id", "mentor_id", "asked_by_id", "asked_at")
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF ({_columns("OLD", *who)}) IS DISTINCT FROM ({_columns("NEW", *who)})
               OR OLD.answer IN ('{Answer.DECLINED}', '{Answer.RELEASED}')
               OR (OLD.answer = '{Answer.ACCEPTED}' AND NEW.answer <> '{Answer.RELEASED}')
               OR (OLD.answer = '{Answer.ACCEPTED}' AND ({_columns("OLD", "answered_at", "words")})
                   IS DISTINCT FROM ({_columns("NEW", "answered_at", "words")})) THEN
                {_refuse(name, "an answer is final")}
            END IF;
            RETURN NEW;""",
    )


def policy_hash() -> pgtrigger.Trigger:
    """The hash is that of the text, and versions come in the order of their numbers."""
    name = "onboarding_policy_hash"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NEW.sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')
               OR NEW.number <> 1 + coalesce((SELECT max(number) FROM onboarding_policyversion), 0) THEN
                {_refuse(name, "a version has the hash of its text, and the next number")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )


def acceptance_exact() -> pgtrigger.Trigger:
    """What is accepted is the newest version, by the hash of the text that was shown."""
    name = "onboarding_acceptance_exact"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM onboarding_policyversion v WHERE v.id = NEW.version_id AND v.sha256 = NEW.sha256
                AND v.number = (SELECT max(number) FROM onboarding_policyversion)) THEN
                {_refuse(name, "this is not the text of the newest version")}
            END IF;
            RETURN NEW;""",  # noqa: S608 - constants
    )
