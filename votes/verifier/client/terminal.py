"""What all commands share: reading from and writing for a person, and files that nobody else reads."""

import argparse
import os
from pathlib import Path

from ..anonballot_verify import hex32


def hex_argument(text: str) -> str:
    """64 hex digits as people paste them: in groups, perhaps in capitals."""
    digits = "".join(text.split()).lower()
    try:
        hex32(digits)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be 64 hexadecimal digits") from error
    return digits


def add_pins(parser: argparse.ArgumentParser) -> None:
    """The two values that must not come from the site itself."""
    parser.add_argument(
        "--election",
        type=hex_argument,
        metavar="HEX",
        help="the election id, from the e-mail that opened the vote",
    )
    parser.add_argument(
        "--board-key", type=hex_argument, metavar="HEX", help="the board key, from the same e-mail"
    )


def not_compared(options: argparse.Namespace) -> list[str]:
    """A line for each of the two that was not given."""
    given = {"--election": options.election, "--board-key": options.board_key}
    return [
        f"NOT COMPARED: {option} was not given, so compare the value above with the one in the e-mail."
        for option, value in given.items()
        if value is None
    ]


def grouped(digits: str) -> str:
    """Hex digits in groups of eight, as the site shows them."""
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))


def ask(question: str, answers: tuple[str, ...]) -> str:
    """One of `answers`, asked for until it is given. Raises EOFError when there is nobody to ask."""
    while True:
        answer = input(f"{question} ({', '.join(answers)}): ").strip().lower()
        if answer in answers:
            return answer
        print("Please type one of these words in full.")


def write_private(path: Path, text: str) -> None:
    """A new file that only its owner may read. Raises FileExistsError rather than replace anything."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
