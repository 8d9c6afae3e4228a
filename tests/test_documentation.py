"""The documents name all there is: settings, commands, hooks, messages; and no machine."""

import argparse
import inspect
import re
import subprocess
from pathlib import Path

import pytest

import portal.plugin
from media_gateway import protocol
from portal.__main__ import _parser
from portal.catalogue.domain import SHIPPED, installed
from portal.papers import RIGHTS, papers
from portal.plugin import spec
from portal.routes import ROUTES
from portal.setting_sources import PREFIX
from portal.settings import KEYS, Settings, load
from portal.staff.domain import PERMISSIONS

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
DEPARTMENTS = (ROOT / "docs" / "departments.md").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
GO_LIVE = ROOT / "docs" / "go-live"
LINK = re.compile(r"\]\((?!https?://|#|/)([^)#\s]+)")
# Put together here, or this file would be the first to break the rule.
FOREIGN = re.compile(
    "|".join(
        [
            *(f"/{folder}/" for folder in ("work", "root", "opt")),
            "/home/[a-z]",
            *(rf"{host}\.(?:org|com)" for host in ("py" + "pi", "npm" + "js", "python" + "hosted")),
            "deb" + r"\.debian\.org",
        ]
    )
)


def commands(parser: argparse.ArgumentParser, before: str = "") -> list[str]:
    """Return every command of a parser, with its subcommands."""
    found = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                found += commands(child, f"{before}{name} ") or [f"{before}{name}"]
    return found


def options(parser: argparse.ArgumentParser) -> set[str]:
    """Return every long option of a parser and its subcommands."""
    found = {o for a in parser._actions for o in a.option_strings if o.startswith("--")}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= set().union(*(options(child) for child in action.choices.values()))
    return found - {"--help"}


def tracked() -> list[Path]:
    """Return the files under version control; skip where there is none, as in a source archive."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_the_settings_are_described_in_their_order_and_no_others():
    table = OPERATIONS.partition("## Settings")[2].partition("## Storage")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert [key for row in rows for key in re.findall(r"`([^`]+)`", row)] == list(KEYS)


@pytest.mark.parametrize("name", ["development.ini", "production.ini"])
def test_the_examples_of_settings_are_read(name):
    assert load(str(ROOT / name), {}).mode == name.removesuffix(".ini")


def test_every_command_and_option_is_described():
    assert [c for c in commands(_parser()) if c not in OPERATIONS] == []
    assert "accounts add" in commands(_parser())
    assert {o for o in options(_parser()) - {"--config"} if o not in OPERATIONS} == set()


def test_every_hook_and_every_public_name_is_described():
    hooks = [
        name
        for name, found in vars(spec).items()
        if inspect.isfunction(found) and hasattr(found, "videoberatung_spec")
    ]
    expected = ["appointment_changed", "department", "export", "prefill", "refuse_booking"]
    expected += ["settings_step"]
    assert sorted(hooks) == expected
    names = [*hooks, *portal.plugin.__all__]
    assert [name for name in names if not re.search(rf"\b{name}\b", DEPARTMENTS)] == []


def test_every_message_and_every_code_of_the_protocol_is_described():
    messages = [
        found.type
        for found in vars(protocol).values()
        if isinstance(found, type) and isinstance(getattr(found, "type", None), str)
    ]
    assert sorted(set(messages)) == [
        *("answer", "closed", "look", "measured", "offer", "people", "relay", "relayed"),
        *("restart", "state", "stopping", "ticket", "welcome"),
    ]
    assert [name for name in messages if f'"type":"{name}"' not in PROTOCOL] == []
    assert [code.value for code in protocol.Code if f"| {code.value} |" not in PROTOCOL] == []


def test_the_working_papers_are_those_of_the_shipped_departments():
    """Written anew by `videoberatung papers docs/go-live`."""
    settings = Settings(departments=SHIPPED)
    made = papers(installed(settings), settings)
    kept = {path.name: path.read_text(encoding="utf-8") for path in GO_LIVE.iterdir()}
    assert kept == made
    assert set(RIGHTS) == set(PERMISSIONS) - {"staff"}


def test_the_readme_names_commands_that_can_be_made():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    named = re.findall(r"\bmake ([a-z]+)", README)
    assert {"run", "test"} <= set(named) <= set(targets)


def test_every_word_of_the_environment_is_a_setting():
    names = {PREFIX + key.upper().replace(".", "_") for key in KEYS}
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert set(re.findall(rf"{PREFIX}[A-Z][A-Z_]+", text)) <= names


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_the_documents_lead_somewhere(path):
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_addresses_the_readme_names_exist():
    patterns = {pattern.rstrip("/") for _name, pattern in ROUTES}
    named = set(re.findall(r"`(/intern/[a-z/]+|/readyz|/healthz)`", README + OPERATIONS))
    assert named and {address.rstrip("/") for address in named} <= patterns


def test_nothing_of_the_machine_it_was_made_on_is_left():
    found = {
        path.relative_to(ROOT).as_posix(): FOREIGN.findall(
            path.read_text(encoding="utf-8", errors="replace")
        )
        for path in tracked()
        if path.suffix not in (".png", ".woff2")
    }
    assert {name: words for name, words in found.items() if words} == {}


def test_a_path_of_a_machine_would_be_seen():
    assert FOREIGN.search("see /" + "work/main") and FOREIGN.search("https://py" + "pi.org/simple")
