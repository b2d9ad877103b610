"""Records that are not strict JSON of the record's shape."""

import re
from collections.abc import Callable
from typing import Any

from tests.votes.rejections.cases import Table
from tests.votes.verifier.forge import Forgery, Json
from votes.verifier import anonballot_verify as av

refused = Table()


# --- The same tricks on the record's text, and on the manifest's text within an intact record --------------


def on_both_texts(check: str, name: str, bend: Callable[[str], str]) -> None:
    def in_manifest(forgery: Forgery) -> None:
        forgery.record["manifest"] = bend(forgery.record["manifest"])

    refused.add(f"json.{check}", name, lambda forgery: bend(forgery.text()))
    refused.add(f"manifest.{check}", name, in_manifest)


def inserted(start: str) -> Callable[[str], str]:
    return lambda text: "{" + start + "," + text[1:]


def only(whole: str) -> Callable[[str], str]:
    return lambda _: whole


def first_key_again(text: str) -> str:
    first = re.match(r'\{("\w+")', text)
    assert first is not None
    return inserted(f"{first[1]}: 1")(text)


on_both_texts("syntax", "empty", only(""))
on_both_texts("syntax", "truncated", lambda text: text[:-1])
on_both_texts("syntax", "truncated_in_the_middle", lambda text: text[: len(text) // 2])
on_both_texts("syntax", "something_after_it", lambda text: text + "{}")
on_both_texts("syntax", "byte_order_mark", lambda text: "\ufeff" + text)
on_both_texts("syntax", "control_character", lambda text: text.replace('{"', '{"\x01', 1))
on_both_texts("syntax", "single_quotes", lambda text: text.replace('"', "'"))
on_both_texts("syntax", "trailing_comma", lambda text: text[:-1] + ",}")
on_both_texts("syntax", "leading_zero", inserted('"x": 01'))
on_both_texts("depth", "nested_lists", only("[" * 200_000))
on_both_texts("depth", "nested_objects", only('{"a":' * 200_000))
on_both_texts("duplicate", "first_key", first_key_again)
on_both_texts("duplicate", "nested", inserted('"x": {"y": 1, "y": 1}'))
for literal in ("1.0", "1e3", "NaN", "Infinity", "-Infinity", "-1", "-0", str(2**53), "9" * 5000):
    on_both_texts("number", literal[:20], inserted(f'"x": {literal}'))
on_both_texts("keys", "unknown", inserted('"x": 1'))
on_both_texts("keys", "none", only("{}"))
for name, whole in {"null": "null", "list": "[]", "number": "7", "string": '"x"', "true": "true"}.items():
    on_both_texts("shape", f"is_{name}", only(whole))


@refused("json.size")
def larger_than_allowed(forgery: Forgery) -> str:
    return forgery.text() + " " * av.MAX_RECORD


# --- Values of the record --------------------------------------------------------------------------------


def at(path: str) -> tuple[Callable[[Json], Any], str | int]:
    """`board.3.data.rev` as a function to what holds the last part, and that part."""
    *outer, last = [int(part) if part.isdigit() else part for part in path.split(".")]

    def holder(record: Json) -> Any:
        found: Any = record
        for part in outer:
            found = found[part]
        return found

    return holder, last


def changed(path: str, change: Callable[[Any], Any]) -> Callable[[Forgery], None]:
    holder, last = at(path)

    def bend(forgery: Forgery) -> None:
        inside = holder(forgery.record)
        inside[last] = change(inside[last])

    return bend


def set_to(check: str, path: str, value: Any, name: str = "") -> None:
    refused.add(check, f"{path}_{name or value}", changed(path, lambda _: value))


def without(path: str) -> None:
    holder, last = at(path)

    def bend(forgery: Forgery) -> None:
        del holder(forgery.record)[last]

    refused.add("json.keys", f"{path}_missing", bend)


def with_extra(path: str) -> None:
    def bend(forgery: Forgery) -> None:
        holder, last = at(path)
        holder(forgery.record)[last]["choice"] = "yes"

    refused.add("json.keys", f"{path}_extra", bend)


for key in ("manifest", "roll", "board", "checkpoints", "partials", "result"):
    without(key)
for path in ("board.0", "board.1", "board.1.data", "board.7.data", "checkpoints.0", "partials.0.0", "result"):
    with_extra(path)
for key in ("v", "election", "voter", "rev", "seen", "alpha", "beta", "c", "s"):
    without(f"board.1.data.{key}")
for path in ("board.0.seq", "board.1.data", "checkpoints.0.sig", "partials.0.0.D", "result.outcome"):
    without(path)

for value in ("1", True, None, [1], {"n": 1}):
    set_to("json.shape", "board.1.data.rev", value, f"as_{type(value).__name__}")
set_to("json.shape", "board.1.seq", True)
set_to("json.shape", "board.1.time", "1800000001")
set_to("json.shape", "board.7.data.ballots", True)
set_to("json.shape", "result.yes", False)
set_to("json.shape", "result.eligible", None)
set_to("json.shape", "result.outcome", None)
set_to("json.shape", "result.outcome", "\ud800", "lone_surrogate")
set_to("json.shape", "manifest", {"v": "anonballot/v1"}, "not_text")
set_to("json.shape", "board", {}, "object")
set_to("json.shape", "board.1", None)
set_to("json.shape", "board.1", [[]], "list")
set_to("json.shape", "board.1.data", "x")
set_to("json.shape", "board.1.type", "vote")
set_to("json.shape", "board.1.type", ["ballot"], "list")
set_to("json.shape", "board.1.data.v", 1)
set_to("json.shape", "partials", [None], "null_inside")
set_to("json.shape", "partials.0", {}, "object")
set_to("json.number", "board.1.data.rev", -1)
set_to("json.number", "board.1.data.rev", 1.0)
set_to("json.number", "board.1.data.rev", 2**53)
refused.add("json.shape", "two_branches", changed("board.1.data.c", lambda c: c[:2]))
refused.add("json.shape", "four_branches", changed("board.1.data.s", lambda s: [*s, s[0]]))
refused.add("json.shape", "signature_of_three", changed("checkpoints.0.sig", lambda sig: [*sig, sig[0]]))
refused.add("json.shape", "deep_value", changed("board.1.data.c", lambda c: [[[[[c]]]]]))


@refused("json.keys")
def opening_with_data(forgery: Forgery) -> None:
    forgery.board[0]["data"] = {"ballots": 0}


@refused("json.keys")
def ballot_data_under_close(forgery: Forgery) -> None:
    forgery.board[7]["data"] = forgery.board[1]["data"]


HEX_VALUES = [
    "roll.0",
    "board.1.hash",
    "board.1.data.election",
    "board.1.data.voter",
    "board.1.data.seen",
    "board.1.data.alpha",
    "board.1.data.beta",
    "board.1.data.c.0",
    "board.1.data.s.2",
    "checkpoints.0.head",
    "checkpoints.0.sig.1",
    "partials.0.0.D",
]
for path in HEX_VALUES:
    refused.add("json.hex", f"{path}_upper_case", changed(path, str.upper))
    refused.add("json.hex", f"{path}_short", changed(path, lambda text: text[:-2]))
for why, change in {
    "long": lambda text: text + "00",
    "prefixed": lambda text: "0x" + text[2:],
    "line_end": lambda text: text + "\n",
    "space": lambda text: " " + text[1:],
    "other_digits": lambda text: "\N{FULLWIDTH DIGIT ONE}" + text[1:],
    "number": lambda _: 12,
    "null": lambda _: None,
}.items():
    refused.add("json.hex", f"alpha_{why}", changed("board.1.data.alpha", change))


# --- Values of the manifest ------------------------------------------------------------------------------


def manifest_set(check: str, path: str, value: Any, name: str = "", *, kind: str = "auto") -> None:
    holder, last = at(path)

    def bend(forgery: Forgery) -> None:
        def change(manifest: Json) -> None:
            holder(manifest)[last] = value

        forgery.manifest(change)

    refused.add(check, f"{path}_{name or value}", bend, kind=kind)


manifest_set("manifest.shape", "opens", "1800000000")
manifest_set("manifest.shape", "closes", True)
manifest_set("manifest.shape", "roll", [], "list")
manifest_set("manifest.shape", "rule.threshold", [2, 3, 4], "three_numbers")
manifest_set("manifest.shape", "rule.quorum", "1/2")
manifest_set("manifest.shape", "question", ["x"], "list")
manifest_set("manifest.shape", "question", "\udfff", "lone_surrogate")
manifest_set("manifest.shape", "trustees.0.C", None, "null")
manifest_set("manifest.shape", "trustees", {}, "object")
manifest_set("manifest.shape", "trustees.0.keys.0.pok", [], "empty")
manifest_set("manifest.hex", "uid", "00" * 32, "too_long")
manifest_set("manifest.hex", "pk", "AA" * 32, "upper_case")
manifest_set("manifest.hex", "roll.hash", "aa" * 31, "short")
manifest_set("manifest.hex", "board_key", None, "null")
manifest_set("manifest.keys", "rule.veto", 1)
manifest_set("manifest.keys", "trustees.0.C2", 1)
manifest_set("manifest.version", "v", "anonballot/v2")
manifest_set("manifest.group", "group", "ed25519")
for blank in ("", " \n"):
    manifest_set("manifest.question", "question", blank, f"blank_{len(blank)}")
manifest_set("manifest.choices", "choices.1.value", 2)
manifest_set("manifest.choices", "choices.2.value", 1048575)
manifest_set("manifest.choices", "choices.1.id", "no")
manifest_set("manifest.choices", "choices", [{"id": "abstain", "value": 0}], "only_one")
manifest_set("manifest.rule", "rule.base", "all")
for fraction in ([0, 1], [1, 0], [4, 3]):
    manifest_set("manifest.rule", "rule.threshold", fraction)
    manifest_set("manifest.rule", "rule.quorum", fraction)
manifest_set("manifest.window", "closes", 1_800_000_000, "at_opening")
manifest_set("manifest.window", "opens", 0)
manifest_set("manifest.window", "closes", 253_402_300_800, "year_10000")
manifest_set("manifest.size", "roll.size", 0)
manifest_set("manifest.size", "roll.size", 1_048_576)
manifest_set("manifest.trustees", "trustees", [], "none")
manifest_set("manifest.trustees", "trustees.0.t", 0)
manifest_set("manifest.trustees", "trustees.0.t", 2)
manifest_set("manifest.trustees", "trustees.0.keys", [], "none")
manifest_set("manifest.trustees", "trustees.0.keys.0.i", 2)
manifest_set("manifest.trustees", "trustees.0.C", [["00" * 32]], "commitments")
manifest_set("manifest.trustees", "trustees.1.t", 1, "lowered", kind="threshold")
manifest_set("manifest.trustees", "trustees.1.t", 0, kind="threshold")
manifest_set("manifest.trustees", "trustees.1.t", 4, kind="threshold")
manifest_set("manifest.trustees", "trustees.1.keys.2.i", 2, "twice", kind="threshold")
manifest_set("manifest.trustees", "trustees.1.C", [], "empty", kind="threshold")


@refused("manifest.trustees", kind="threshold")
def people_without_commitments(forgery: Forgery) -> None:
    forgery.manifest(lambda manifest: manifest["trustees"][1].pop("C"))


@refused("manifest.trustees", kind="threshold")
def person_without_commitments(forgery: Forgery) -> None:
    forgery.manifest(lambda manifest: manifest["trustees"][1]["C"].pop())


def people(n: int, t: int) -> Callable[[Forgery], None]:
    """A people's group of this size, with a matrix C of the right shape for it."""

    def bend(forgery: Forgery) -> None:
        def change(manifest: Json) -> None:
            group = manifest["trustees"][1]
            group["keys"] = [{**group["keys"][0], "i": number} for number in range(1, n + 1)]
            group |= {"t": t, "C": [[group["C"][0][0]] * t] * n}

        forgery.manifest(change)

    return bend


refused.add("manifest.trustees", "nobody_needed", people(3, 0), kind="threshold")
refused.add("manifest.trustees", "more_needed_than_there_are", people(3, 4), kind="threshold")
refused.add("manifest.trustees", "nobody_there", people(0, 0), kind="threshold")
refused.add("manifest.trustees", "too_many_people", people(256, 1), kind="threshold")


@refused("manifest.trustees", kind="threshold")
def people_alone(forgery: Forgery) -> None:
    forgery.manifest(lambda manifest: manifest["trustees"].pop(0))


@refused("manifest.trustees", kind="threshold")
def three_groups(forgery: Forgery) -> None:
    forgery.manifest(lambda manifest: manifest["trustees"].append(manifest["trustees"][1]))


# --- The roll --------------------------------------------------------------------------------------------


@refused("roll.size")
def extra_voter(forgery: Forgery) -> None:
    forgery.record["roll"].append("ff" * 32)


@refused("roll.size")
def voter_removed(forgery: Forgery) -> None:
    forgery.record["roll"].pop()


@refused("roll.order")
def voters_out_of_order(forgery: Forgery) -> None:
    forgery.record["roll"].reverse()


@refused("roll.unique")
def voter_listed_twice(forgery: Forgery) -> None:
    forgery.record["roll"][1] = forgery.record["roll"][0]


@refused("roll.hash")
def voter_replaced(forgery: Forgery) -> None:
    forgery.record["roll"][-1] = "ff" * 32
