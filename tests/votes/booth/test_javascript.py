"""The booth's own tests, which node runs: vector, ballots, manifests, words, the page's controller."""

from tests.votes.booth.node import HERE, run_node


def test_every_javascript_test_passes() -> None:
    files = sorted(path.name for path in HERE.glob("*.test.mjs"))
    assert files
    done = run_node("--test", "--test-reporter=tap", *files)
    assert done.returncode == 0, done.stdout + done.stderr
    counted = {
        line.split()[1]: int(line.split()[2])
        for line in done.stdout.splitlines()
        if line.startswith(("# pass ", "# fail ", "# skipped ", "# todo "))
    }
    assert counted["pass"] > len(files)
    assert counted["fail"] == counted["skipped"] == counted["todo"] == 0
