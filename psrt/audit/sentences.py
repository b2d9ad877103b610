"""What each event says to a reader. The log holds ids only, so names are looked up when an entry is shown."""

import json
from typing import Final

from psrt.audit.events import Event

# Beside each sentence stand who did it and whom or what it is about. ``{key}`` is what the entry's data have.
SENTENCES: Final[dict[Event, str]] = {
    Event.SWITCH_TURNED_ON: "Switched on",
    Event.SWITCH_TURNED_OFF: "Switched off",
    Event.SIGNED_IN: "Signed in ({methods})",
    Event.SIGN_IN_REFUSED: "Was refused: nothing private is open to this account",
    Event.SESSION_ENDED: "Session ended, because access was over",
    Event.INVITATION_SENT: "Invitation sent",
    Event.INVITATION_REVOKED: "Invitation revoked",
    Event.INVITATION_USED: "Invitation accepted",
    Event.GITHUB_REFUSED: "A GitHub account was turned away (number {github_id}: {reason})",
    Event.SECOND_FACTOR_ADDED: "Second factor added ({kind})",
    Event.SECOND_FACTOR_REMOVED: "Second factor removed ({kind})",
    Event.SECOND_FACTORS_RESET: "All second factors removed ({factors}), sessions ended",
    Event.RECOVERY_CODES_RENEWED: "New recovery codes made",
    Event.PERSON_RECORDED: "Put on the record",
    Event.PERSON_CHANGED: "Record changed: {fields}",
    Event.MEMBERSHIP_BEGAN: "Membership began: first day {joined}, {began}",
    Event.MEMBERSHIP_ENDED: "Membership ended on {left} ({ended})",
    Event.EMERITUS_LINE_CHANGED: "Line on the emeritus list changed",
    Event.ROLE_BEGAN: "Role {role} began: first day {starts}",
    Event.ROLE_ENDED: "Role {role} ended on {ends}",
    Event.MEMBERSHIP_CORRECTED: "Membership corrected: first day {joined}, end {left}",
    Event.ROLE_CORRECTED: "Term in the role {role} corrected: first day {starts}, end {ends}",
    Event.CHANGE_UNDONE: "Undone: {kind}",
    Event.ROSTER_IMPORTED: "Roster imported",
    Event.MEMBERSHIP_DATED: "Days of a membership recorded: first day {joined}",
    Event.ROLE_DATED: "Days of a role recorded: {role}, first day {starts}",
    Event.HISTORY_IMPORTED: "History imported",
    Event.GRANT_NOTED: "Let into a venue",
    Event.GRANT_REVOKED: "Put out of a venue",
    Event.ADVISORIES_IMPORTED: "Advisories imported ({way}): {added} new, {changed} changed",
    Event.NAME_MATCHED: "A name in credits was found to be theirs",
    Event.NAME_DISMISSED: "A name in credits was found to be nobody’s on the record",
    Event.NAME_FORGOTTEN: "A decision about a name in credits was taken back",
    Event.PRIVATE_WORK_NOTED: "Work on a private report noted",
    Event.PRIVATE_WORK_TAKEN_BACK: "An entry of work on a private report taken back",
    Event.STILL_ACTIVE_SAID: "Said that they are active",
    Event.NAMING_CHANGED: "Chose whether the page of thanks names them (named: {named})",
    Event.REPORT_BEGUN: "Yearly report begun: from {begins} to {ends}",
    Event.REPORT_IN_REVIEW: "Yearly report drawn up, for the admins to review",
    Event.REPORT_SENT: "Yearly report sent to the Steering Council ({inactive} of {members} inactive)",
    Event.REPORT_LINE_DECIDED: "Steering Council decided after the yearly report: {decision}",
    Event.REPORT_DECIDED: "Everything in the yearly report decided",
    Event.VENUE_ADDED: "Venue added",
    Event.VENUE_CHANGED: "Venue changed",
    Event.VENUE_RETIRED: "Venue retired",
    Event.COMPARISON_DONE: "Venue compared with the roster",
    Event.COMPARISON_FAILED: "Comparing the venue with the roster failed",
    Event.CHANGES_CHOSEN: "Changes to the venue chosen ({changes})",
    Event.CHANGE_DONE: "Change in a venue made ({action})",
    Event.CHANGE_FAILED: "Change in a venue failed ({action})",
    Event.CHANGE_SKIPPED: "Change in a venue skipped, because it was not called for any more ({action})",
    Event.DECLINE_NOTICED: "Declined a venue: is not invited there again",
    Event.ENTRY_MATCHED: "An entry in a venue was found to be theirs",
    Event.MATCH_FORGOTTEN: "An entry in a venue is theirs no longer",
    Event.ENTRY_ALLOWED: "An entry that is no member's may stay in the venue",
    Event.ALLOWANCE_ENDED: "An entry that is no member's may stay in the venue no longer",
    Event.CHECKLIST_TEMPLATE_CHANGED: "Template of the {kind} changed to version {version}",
    Event.CHECKLIST_STARTED: "Checklist of the {kind} started",
    Event.CHECKLIST_FINISHED: "Checklist of the {kind} finished",
    Event.CHECKLIST_CANCELLED: "Checklist of the {kind} cancelled",
    Event.CHECKLIST_REOPENED: "Checklist of the {kind} opened again",
    Event.STEP_DONE: "Step of the {kind} done ({what})",
    Event.STEP_SKIPPED: "Step of the {kind} skipped ({what})",
    Event.STEP_REOPENED: "Step of the {kind} opened again ({what})",
    Event.STEP_MOVED: "Step of the {kind} moved to {due} ({what})",
    Event.MENTOR_ASKED: "A member was asked to be mentor",
    Event.MENTOR_ANSWERED: "Whoever was asked to be mentor has {answer}",
    Event.MENTOR_RELEASED: "Mentor released, or the question taken back",
    Event.ORIENTATION_SET: "Orientation session set to {starts_at}",
    Event.POLICY_PUBLISHED: "Embargo policy: version {version} in force",
    Event.POLICY_ACCEPTED: "Embargo policy accepted, version {version}",
    Event.NOMINATION_SUBMITTED: "Nomination submitted; the nominee was asked",
    Event.NOMINATION_LINK_SENT_AGAIN: "The nominee was sent a new link",
    Event.NOMINATION_CORRECTED: "The nominee corrected: {fields}",
    Event.NOMINATION_GITHUB_CORRECTED: "The nominee’s GitHub account corrected, as version {version} tells",
    Event.NOMINATION_REVIEW_BEGAN: "The nominee agreed; review until {review_ends_at}",
    Event.NOMINATION_COMMENTED: "Comment made in review",
    Event.NOMINATION_CONCERN_RAISED: "Steering Council raised a concern with the sponsor, in private",
    Event.NOMINATION_CONCERN_DISCUSSED: "Concern of the Steering Council talked over, in private (by the {by})",
    Event.NOMINATION_AMENDED: "Statement amended to version {version}",
    Event.NOMINATION_VOTE_REQUESTED: "Review over; the vote was asked for",
    Event.NOMINATION_VOTE_OVER: "Vote over; counting",
    Event.NOMINATION_OUTCOME_RECORDED: "Outcome recorded: {outcome}",
    Event.NOMINATION_VETOED: "Vetoed by the Steering Council",
    Event.NOMINATION_CLEARED: "Cleared by the Steering Council",
    Event.NOMINATION_CONFIRMED: "Confirmed: the membership began",
    Event.NOMINATION_WITHDRAWN: "Withdrawn by the {by}",
    Event.RULE_PROPOSED: "Another voting rule proposed",
    Event.RULE_CONFIRMED: "Another voting rule confirmed by the Steering Council",
    Event.RULE_DECLINED: "Another voting rule declined by the Steering Council",
    Event.RULE_TAKEN_BACK: "Proposal of another voting rule taken back",
    Event.INTEREST_CONFIRMED: "Expression of interest confirmed by its writer",
    Event.INTEREST_TAKEN_BACK: "Expression of interest taken back by its writer, and deleted",
    Event.INTEREST_TAKEN_UP: "Expression of interest taken up: a draft was made from it",
    Event.INTEREST_REMOVED: "Expression of interest removed, and deleted",
    Event.INTEREST_EXPIRED: "Expression of interest expired, and deleted",
    Event.MOTION_MOVED: "Motion of the Steering Council made: {kind}",
    Event.MOTION_VOTED: "Motion of the Steering Council ({kind}): {choice}",
    Event.MOTION_CARRIED: "Motion of the Steering Council carried: {kind}",
    Event.MOTION_LOST: "Motion of the Steering Council not carried: {kind}",
    Event.MOTION_WITHDRAWN: "Motion of the Steering Council withdrawn: {kind}",
    Event.MOTION_OVERTAKEN: "Motion of the Steering Council overtaken: {kind}",
    Event.POLL_REQUESTED: "Vote asked for, by the rule {rule}",
    Event.POLL_OPENED: "Vote opened for {electorate} voters, until {closes}",
    Event.POLL_CLOSED: "Vote closed with {ballots} ballots",
    Event.POLL_COUNTED: "Sum opened and published",
    Event.POLL_CANCELLED: "Vote cancelled; no ballot is opened",
    Event.POLL_KEY_DESTROYED: "The vote's key was destroyed",
    Event.POLL_SALTS_DELETED: "What led from names to ballots was deleted",
    Event.POLL_ALARM_RAISED: "The trustee stopped the vote",
    Event.BOARD_KEY_REPLACED: "New key for signing boards",
    Event.TRUSTEE_EXPORTED: "The trustee's keys were packed for another host ({votes} votes)",
    Event.TRUSTEE_IMPORTED: "The trustee's keys were unpacked on this host ({votes} votes)",
    Event.TRUSTEE_RESUMED: "The trustee went on where it was",
    Event.TRUSTEE_DEFAULT_CHOSEN: "Named who holds the second key of votes to come (any {threshold} of them)",
    Event.CEREMONY_STARTED: "Key ceremony {ceremony} started ({cause})",
    Event.CEREMONY_STOPPED: "Key ceremony {ceremony} stopped ({reason})",
    Event.CEREMONY_FINISHED: "Key ceremony {ceremony} finished",
    Event.TRUSTEE_KEY_LOST: "Key holder {trustee} reported the key lost",
    Event.PARTIAL_GIVEN: "Key holder {trustee} gave a share of the decryption",
    Event.POLL_UNCOUNTABLE: "Too many keys are lost: the vote can't be counted",
}

GROUPS: Final[dict[str, str]] = {
    "operations": "Running the site",
    "accounts": "Accounts",
    "members": "Members and roles",
    "venues": "Venues",
    "activity": "Activity and the yearly report",
    "onboarding": "Onboarding",
    "nominations": "Nominations",
    "candidates": "Candidates without a sponsor",
    "council": "Motions of the Steering Council",
    "votes": "Votes",
}


class _Values(dict[str, object]):
    """An entry's data as words: lists joined, what is missing said to be so."""

    def __getitem__(self, key: str) -> str:
        value = self.get(key)
        if value is None:
            return "not recorded"
        words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        # What the data name is one word to a program; a hyphen stays only where it belongs, in dates and ids.
        return words.replace("_", " ").replace("-", " ") if key == "kind" else words.replace("_", " ")


def group_of(event: str) -> str:
    """The part of the site that an event belongs to: ``"members"`` of ``"members.role_began"``."""
    return event.partition(".")[0]


def sentence(event: str, data: str) -> str:
    """What happened, in words without names. ``data`` is the entry's JSON.

    An event of a later version of the site, which this one has no sentence for, is given by its name.
    """
    if event not in set(Event):
        return event
    return SENTENCES[Event(event)].format_map(_Values(json.loads(data)))
