"""The trustees' handbook shows these commands and options and no others, and the program has them all.

Every holder in these tests runs the commands as the handbook shows them (``Holder.run``), in a real ceremony.
"""

import re
from pathlib import Path

from tests.votes.client.program import Program
from tests.votes.trustees.people import HANDBOOK, handbook_commands

FILES = {"ceremony": "ceremony-", "rehearse": "ceremony-", "decrypt": "board-"}
PINNED = ["--election", "…", "--board-key", "…"]


def test_each_command_is_one_that_the_holders_run() -> None:
    shown = {line[0]: line[1:] for line in handbook_commands()}
    assert len(shown) == len(handbook_commands())
    assert {command: line[0][: len(FILES[command])] for command, line in shown.items()} == FILES
    for line in shown.values():
        assert line[1:3] == ["--key", "my.key"]
    assert shown["ceremony"][3:4] == shown["decrypt"][3:4] == ["--out"]
    assert shown["decrypt"][-4:] == PINNED, "the reader is told to give what the opening mail says"


def test_each_option_that_it_speaks_of_is_one_of_the_programs(tmp_path: Path) -> None:
    program = Program.install(tmp_path)
    known = {
        option for command in FILES for option in re.findall(r"--[a-z-]+", program.run(command, "--help").out)
    }
    spoken_of = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", HANDBOOK.read_text()))
    assert spoken_of >= {"--key", "--out", "--passphrase-file", "--election", "--board-key", "--demo-clock"}
    assert spoken_of <= known
