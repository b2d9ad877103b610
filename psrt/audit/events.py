"""The names of what the audit log tells."""

from enum import StrEnum


class Event(StrEnum):
    """``<app>.<what happened>``, in the past tense. A value is never renamed or reused: old entries carry it."""

    # Operations
    SWITCH_TURNED_ON = "operations.switch_turned_on"
    SWITCH_TURNED_OFF = "operations.switch_turned_off"

    # Accounts
    SIGNED_IN = "accounts.signed_in"
    SIGN_IN_REFUSED = "accounts.sign_in_refused"
    SESSION_ENDED = "accounts.session_ended"
    INVITATION_SENT = "accounts.invitation_sent"
    INVITATION_USED = "accounts.invitation_used"
    GITHUB_REFUSED = "accounts.github_refused"
    SECOND_FACTOR_ADDED = "accounts.second_factor_added"
    SECOND_FACTOR_REMOVED = "accounts.second_factor_removed"
    SECOND_FACTORS_RESET = "accounts.second_factors_reset"
    RECOVERY_CODES_RENEWED = "accounts.recovery_codes_renewed"

    # Members
    PERSON_RECORDED = "members.person_recorded"
    PERSON_CHANGED = "members.person_changed"
    MEMBERSHIP_BEGAN = "members.membership_began"
    MEMBERSHIP_ENDED = "members.membership_ended"
    EMERITUS_LINE_CHANGED = "members.emeritus_line_changed"
    ROLE_BEGAN = "members.role_began"
    ROLE_ENDED = "members.role_ended"
    ROSTER_IMPORTED = "members.roster_imported"

    # Venues
    GRANT_NOTED = "venues.grant_noted"
    GRANT_REVOKED = "venues.grant_revoked"
    VENUE_ADDED = "venues.venue_added"
    VENUE_CHANGED = "venues.venue_changed"
    VENUE_RETIRED = "venues.venue_retired"
    COMPARISON_DONE = "venues.comparison_done"
    COMPARISON_FAILED = "venues.comparison_failed"
    CHANGES_CHOSEN = "venues.changes_chosen"
    CHANGE_DONE = "venues.change_done"
    CHANGE_FAILED = "venues.change_failed"
    CHANGE_SKIPPED = "venues.change_skipped"
    DECLINE_NOTICED = "venues.decline_noticed"
    ENTRY_MATCHED = "venues.entry_matched"
    MATCH_FORGOTTEN = "venues.match_forgotten"
    ENTRY_ALLOWED = "venues.entry_allowed"
    ALLOWANCE_ENDED = "venues.allowance_ended"

    # Onboarding and offboarding
    CHECKLIST_TEMPLATE_CHANGED = "onboarding.template_changed"
    CHECKLIST_STARTED = "onboarding.checklist_started"
    CHECKLIST_FINISHED = "onboarding.checklist_finished"
    CHECKLIST_CANCELLED = "onboarding.checklist_cancelled"
    CHECKLIST_REOPENED = "onboarding.checklist_reopened"
    STEP_DONE = "onboarding.step_done"
    STEP_SKIPPED = "onboarding.step_skipped"
    STEP_REOPENED = "onboarding.step_reopened"
    STEP_MOVED = "onboarding.step_moved"
    MENTOR_ASKED = "onboarding.mentor_asked"
    MENTOR_ANSWERED = "onboarding.mentor_answered"
    MENTOR_RELEASED = "onboarding.mentor_released"
    ORIENTATION_SET = "onboarding.orientation_set"
    POLICY_PUBLISHED = "onboarding.policy_published"
    POLICY_ACCEPTED = "onboarding.policy_accepted"

    # Nominations. Drafts are their sponsor's own paper: nothing is told of them before they are submitted.
    NOMINATION_SUBMITTED = "nominations.submitted"
    NOMINATION_LINK_SENT_AGAIN = "nominations.link_sent_again"
    NOMINATION_CORRECTED = "nominations.corrected_by_nominee"
    NOMINATION_REVIEW_BEGAN = "nominations.review_began"
    NOMINATION_COMMENTED = "nominations.commented"
    NOMINATION_AMENDED = "nominations.amended"
    NOMINATION_VOTE_REQUESTED = "nominations.vote_requested"
    NOMINATION_VOTE_OVER = "nominations.vote_over"
    NOMINATION_OUTCOME_RECORDED = "nominations.outcome_recorded"
    NOMINATION_VETOED = "nominations.vetoed"
    NOMINATION_CLEARED = "nominations.cleared"
    NOMINATION_CONFIRMED = "nominations.confirmed"
    NOMINATION_WITHDRAWN = "nominations.withdrawn"

    # The rule that votes go by.
    RULE_PROPOSED = "nominations.rule_proposed"
    RULE_CONFIRMED = "nominations.rule_confirmed"
    RULE_DECLINED = "nominations.rule_declined"
    RULE_TAKEN_BACK = "nominations.rule_taken_back"

    # Candidates without a sponsor: told of only once their address is confirmed.
    INTEREST_CONFIRMED = "candidates.interest_confirmed"
    INTEREST_TAKEN_BACK = "candidates.interest_taken_back"
    INTEREST_TAKEN_UP = "candidates.interest_taken_up"
    INTEREST_REMOVED = "candidates.interest_removed"
    INTEREST_EXPIRED = "candidates.interest_expired"

    # Votes. Who cast is never told, nor when: the log says what became of a poll.
    POLL_REQUESTED = "votes.poll_requested"
    POLL_OPENED = "votes.poll_opened"
    POLL_CLOSED = "votes.poll_closed"
    POLL_COUNTED = "votes.poll_counted"
    POLL_CANCELLED = "votes.poll_cancelled"
    POLL_KEY_DESTROYED = "votes.poll_key_destroyed"
    POLL_SALTS_DELETED = "votes.poll_salts_deleted"
    POLL_ALARM_RAISED = "votes.poll_alarm_raised"
    TRUSTEE_EXPORTED = "votes.trustee_exported"
    TRUSTEE_IMPORTED = "votes.trustee_imported"
    TRUSTEE_RESUMED = "votes.trustee_resumed"
    BOARD_KEY_REPLACED = "votes.board_key_replaced"
    TRUSTEE_DEFAULT_CHOSEN = "votes.trustee_default_chosen"
    CEREMONY_STARTED = "votes.ceremony_started"
    CEREMONY_STOPPED = "votes.ceremony_stopped"
    CEREMONY_FINISHED = "votes.ceremony_finished"
    TRUSTEE_KEY_LOST = "votes.trustee_key_lost"
    PARTIAL_GIVEN = "votes.partial_given"
    POLL_UNCOUNTABLE = "votes.poll_uncountable"
