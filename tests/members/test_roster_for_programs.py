"""What other programs depend on: the schema, the bot's loop, CODEOWNERS, and a change that git applies."""

import json
import re
from base64 import b64decode
from datetime import date, timedelta
from pathlib import Path
from subprocess import run

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from members.exports.codeowners import codeowners_line, with_owners
from members.models import Person
from members.rules import Role
from members.services import start_role
from psrt import clock
from psrt.demo.people import load_people
from tests.acceptance_data import acceptance_file
from tests.cast import Cast, make_cast
from tests.members.test_history_import import import_lists
from tests.signin import client_for

ROOT = Path(__file__).parents[2]
CODEOWNERS = """\
# Who owns what

*.rst   @docs
security/psrt*.csv   @Carol-C @dana-d   # the lists
"""


def today() -> date:
    return clock.now().date()


def test_the_json_is_what_its_schema_says(db: None, client: Client, tmp_path: Path) -> None:
    load_people(now=clock.now())
    answer = client.get("/roster.json")
    assert answer["Link"] == '</roster.schema.json>; rel="describedby"; type="application/schema+json"'
    schema = client.get("/roster.schema.json")
    assert schema["Content-Type"] == "application/schema+json"
    assert (schema["Access-Control-Allow-Origin"], schema["Cache-Control"]) == ("*", "public, max-age=3600")
    assert client.get("/roster.schema.json", headers={"if-none-match": schema["ETag"]}).status_code == 304
    content = json.loads(schema.content)
    assert content["$id"] == "http://localhost:8000/roster.schema.json"
    assert content["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    wrong = json.loads(answer.content)
    wrong["members"][0]["joined"] = "yesterday"
    del wrong["members"][1]["auto_assignable"]
    for name, text in (("schema", schema.content), ("right", answer.content), ("wrong", json.dumps(wrong))):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def check(*arguments: str) -> tuple[int, str]:
        program = ROOT / ".venv/bin/check-jsonschema"
        done = run([program, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    assert check("--check-metaschema", "schema")[0] == 0
    assert check("--schemafile", "schema", "right")[0] == 0
    status, said = check("--schemafile", "schema", "wrong", "-v")
    assert status == 1
    assert "$.members[0].joined" in said
    assert "'auto_assignable' is a required property" in said


@pytest.mark.django_db(transaction=True)
def test_the_bots_loop_over_the_real_servers_answer(live_server: LiveServer) -> None:
    make_cast(now=clock.now())
    script = re.search(
        r"```\n(import csv.*?)```", (ROOT / "docs/data-for-programs.md").read_text(), re.DOTALL
    )
    assert script is not None
    program = script[1].replace("https://psrt.example.org", live_server.url)
    done = run([ROOT / ".venv/bin/python", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["alice-a", "bob-b", "carol-c", "dana-d"]


def test_every_file_as_of_a_past_day(cast: Cast, client: Client) -> None:
    then = today() - timedelta(days=380)
    assert client.get(f"/roster/codeowners?on={then}").content == b""
    assert client.get("/roster/codeowners").content == b"security/psrt*.csv   @carol-c @dana-d\n"
    assert b"Eve" in client.get(f"/roster.csv?on={then}").content
    assert [row["name"] for row in json.loads(client.get(f"/roster.json?on={then}").content)["members"]][
        -1
    ] == "Eve Eklund"
    assert b"is no longer" not in client.get(f"/roster/feed.atom?on={then}").content
    assert client.get(f"/roster/emeritus.csv?on={then}").content == b""


@pytest.mark.parametrize(
    ("logins", "becomes"),
    [
        (["dana-d", "CAROL-C"], "security/psrt*.csv   @Carol-C @dana-d   # the lists\n"),
        (["carol-c", "Bob-B"], "security/psrt*.csv   @carol-c @bob-b   # the lists\n"),
        ([], "security/psrt*.csv      # the lists\n"),
    ],
)
def test_only_the_line_of_the_lists_changes(logins: list[str], becomes: str) -> None:
    lines = with_owners(CODEOWNERS, logins).splitlines(keepends=True)
    assert lines == [*CODEOWNERS.splitlines(keepends=True)[:3], becomes]


def test_lines_of_one_list_each_and_no_line_at_all() -> None:
    each = "/security/psrt.csv\t@a\nsecurity/psrt-emeritus.csv @a"
    assert with_owners(each, ["b"]) == "/security/psrt.csv\t@b\nsecurity/psrt-emeritus.csv @b"
    assert with_owners("*.rst @docs", ["b"]) == "*.rst @docs\nsecurity/psrt*.csv   @b\n"
    assert with_owners("security/other.csv @a\n", []) == "security/other.csv @a\n"


def test_the_real_codeowners_line(db: None, client: Client, tmp_path: Path) -> None:
    import_lists(
        tmp_path, acceptance_file("devguide/psrt.csv"), acceptance_file("devguide/psrt-emeritus.csv")
    )
    real = acceptance_file("devguide/CODEOWNERS")
    assert real.endswith(client.get("/roster/codeowners").content)
    assert with_owners(real.decode(), ["di"]).startswith(real.decode()[: real.index(b"@warsaw")])


def the_patch(page: str) -> str:
    """What the button downloads."""
    link = re.search(r'href="data:text/x-diff;base64,([^"]+)" download="psrt.patch"', page)
    assert link is not None, page
    return b64decode(link[1]).decode()


@pytest.mark.parametrize("ending", ["\n", ""])
def test_git_applies_the_change(cast: Cast, client: Client, tmp_path: Path, ending: str) -> None:
    """Against files a few changes behind; the last line of CODEOWNERS may have no line feed."""
    current = {
        "security/psrt.csv": "Alice Achterberg,Alice-A,\nÉva Nagy,eva,\nCarol Çelik,carol-c,Admin\n",
        "security/psrt-emeritus.csv": "Łukasz,,\n",
        ".github/CODEOWNERS": f"*.rst  @docs\nsecurity/psrt*.csv @carol-c{ending}",
    }
    git("init", "--quiet", cwd=tmp_path)
    for name, text in current.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    admin = client_for(cast.carol)
    files = dict(zip(("members_file", "emeriti_file", "codeowners_file"), current.values(), strict=True))
    uploads = {name: SimpleUploadedFile("file", text.encode()) for name, text in files.items()}
    answer = admin.post("/desk/exports/", uploads)
    assert answer.status_code == 200
    (tmp_path / "psrt.patch").write_bytes(the_patch(answer.content.decode()).encode())
    git("apply", "--verbose", "psrt.patch", cwd=tmp_path)
    assert (tmp_path / "security/psrt.csv").read_bytes() == client.get("/roster.csv").content
    assert (tmp_path / "security/psrt-emeritus.csv").read_bytes() == b""
    assert (
        tmp_path / ".github/CODEOWNERS"
    ).read_text() == f"*.rst  @docs\nsecurity/psrt*.csv @carol-c @dana-d{ending}"


def git(*arguments: str, cwd: Path) -> None:
    run(["git", *arguments], cwd=cwd, check=True, capture_output=True)


def test_pasted_as_browsers_send_it_and_nothing_to_change(cast: Cast, client: Client) -> None:
    admin = client_for(cast.carol)
    pasted = client.get("/roster.csv").content.decode().replace("\n", "\r\n").rstrip()
    page = admin.post("/desk/exports/", {"members_text": pasted}).content.decode()
    assert "Nothing to change." in page
    assert "Download" not in page
    page = admin.post("/desk/exports/", {"codeowners_text": "# none\r\n*.rst @docs\r\n"}).content.decode()
    assert "+security/psrt*.csv   @carol-c @dana-d" in the_patch(page)
    assert "psrt.csv b/" not in the_patch(page)


def test_what_cannot_be_read_is_said_by_line_and_nothing_typed_is_lost(cast: Cast) -> None:
    admin = client_for(cast.carol)
    answer = admin.post(
        "/desk/exports/",
        {
            "members_text": "Ada,ada,\nBob\n",
            "emeriti_file": SimpleUploadedFile("e.csv", "Zoë,,Boss\n".encode()),
            "codeowners_file": SimpleUploadedFile("CODEOWNERS", b"a\nb\r\n"),
        },
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    for expected in (
        "line 2: The line has 1 column",
        "line 1: “Boss” is not a note",
        "line 2: The line ends with a carriage return",
        "Ada,ada,\nBob\n",
        "Zoë,,Boss\n",
    ):
        assert expected in text
    nothing = admin.post("/desk/exports/", {})
    assert nothing.text.count("(one of the two, or neither)") == 6
    assert admin.get("/desk/import/").text.count("(one of the two)") == 2
    assert (nothing.status_code, "Give at least one" in nothing.content.decode()) == (422, True)
    both = {"members_text": "Ada,ada,\n", "members_file": SimpleUploadedFile("m", b"Ada,ada,\n")}
    assert "not both" in admin.post("/desk/exports/", both).content.decode()
    many = "".join(f"{n}\n" for n in range(30))
    assert (
        "There are 10 more problems" in admin.post("/desk/exports/", {"members_text": many}).content.decode()
    )


def test_an_admin_without_a_username_is_named(cast: Cast) -> None:
    start_role(
        person=cast.bob, role=Role.ADMIN, starts=today(), decided_by="Council", actor=None, now=clock.now()
    )
    Person.objects.filter(pk=cast.bob.pk).update(github_login="")
    page = client_for(cast.carol).get("/desk/exports/").content.decode()
    assert "CODEOWNERS cannot name Bob Bălan" in page
    assert codeowners_line(["carol-c", "dana-d"]).rstrip() in page
