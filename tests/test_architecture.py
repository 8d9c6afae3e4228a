"""Who may import whom, what may appear nowhere; every rule is shown what it must refuse."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("portal", "media_gateway", "plugins")

# From left to right: a feature's domain knows only those before it.
FEATURES = (
    *("audit", "evaluation", "case", "staff", "content", "catalogue", "outbox"),
    *("booking", "invitation", "consultation", "documents", "rehearsal", "casework", "api"),
)
PAGES = (
    *("views", "choosing", "changing", "checking", "extending", "steps", "feedback"),
    *("absences", "administration", "closing", "editing", "export", "feed", "outcomes"),
    *("roster", "asking", "answering", "overview", "accompanying", "participants"),
    *("delaying", "state", "helpdesk", "signing_views", "handing_out", "identifying"),
    *("inviting", "devices", "practising", "practices", "upload_views", "handing_in"),
    *("filing_views", "filling_views", "closures", "upkeep", "histories", "previewing"),
    *("media_views", "addressing", "searching", "evaluation", "rules", "leaving", "operating"),
    *("wish_views", "keeping", "forgotten", "own_views", "accounts", "sitemap", "notices"),
    *("ready", "link_pages", "confirm_views", "passkey_views", "central_views", "granting"),
    *("informing", "pausing", "own_records", "announcing", "questioning"),
    *("service_texts", "service_mails", "chosen"),
)
# The modules that see a request; all others of a feature know nothing of the web.
OF_THE_WEB = (*PAGES, "gateway")
# What features may use of the portal's own floor; the rest of it stands above them.
FLOOR = (
    "browsers",
    "clock",
    "core",
    "errors",
    "i18n",
    "ids",
    "languages",
    "plugin",
    "reachable",
    "rendering",
    "templating",
    "setting_values",
    "settings",
    "stored",
    "work",
)
FLOOR_OF_PAGES = (*FLOOR, "security")
# Only these start a portal or a gateway.
STARTERS = ("portal.serving", "portal.__main__")
SDK = "portal.plugin"
REAL_TIME = re.compile(r"(datetime\.(now|utcnow|today)|date\.today|time\.time)$")
RECORDING = re.compile(
    r"MediaRecorder|MediaRelay|MediaPlayer|MediaBlackhole|recorder\b|\begress\b|captureStream", re.I
)


@dataclass(frozen=True)
class Module:
    """One Python file under its dotted name."""

    name: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def feature(self) -> str:
        """Return e.g. booking for portal.booking.domain, "" where it is none."""
        package, *rest = self.parts
        return rest[0] if package == "portal" and rest and rest[0] in FEATURES else ""

    @property
    def pages(self) -> bool:
        return self.parts[-1] in PAGES

    @property
    def of_the_web(self) -> bool:
        return self.parts[-1] in OF_THE_WEB

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """Return the dotted names this file imports, those of modules as far as they are ours."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name} imports relatively"
                found += [_target(node.module or "", alias.name) for alias in node.names]
        return tuple(found)

    def ours(self) -> list[str]:
        return [name for name in self.imports if name.split(".")[0] in PACKAGES]


def _target(module: str, name: str) -> str:
    path = ROOT / module.replace(".", "/") / name
    return f"{module}.{name}" if path.is_dir() or path.with_suffix(".py").exists() else module


def _tree() -> Iterator[Module]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield Module(name, path.read_text(encoding="utf-8"))


MODULES = tuple(_tree())
Rule = Callable[[Module], list[str]]


def departments_know_only_the_sdk(module: Module) -> list[str]:
    if module.parts[0] != "plugins":
        return []
    own = ".".join(module.parts[:2])
    return [n for n in module.ours() if n != SDK and not f"{n}.".startswith(f"{own}.")]


def the_sdk_knows_nothing_of_ours(module: Module) -> list[str]:
    if not f"{module.name}.".startswith(f"{SDK}."):
        return []
    others = [n for n in module.ours() if not f"{n}.".startswith(f"{SDK}.")]
    third = {"pyramid", "ZODB", "persistent", "transaction", "chameleon", "webob"}
    return others + [n for n in module.imports if n.split(".")[0] in third]


def the_gateway_knows_only_itself(module: Module) -> list[str]:
    if module.parts[0] != "media_gateway":
        return []
    return [n for n in module.ours() if not n.startswith("media_gateway")]


def the_portal_knows_of_the_gateway_only_its_tickets(module: Module) -> list[str]:
    if module.parts[0] != "portal" or module.name == "portal.__main__":
        return []
    foreign = [n for n in module.ours() if not n.startswith("portal")]
    return [n for n in foreign if n != "media_gateway.tickets"]


def models_are_plain_records(module: Module) -> list[str]:
    """Hence no class of a department is stored either: its records outlive the department."""
    if not module.feature or module.parts[-1] != "models":
        return []
    own = (f"portal.{module.feature}.", "portal.stored")
    return [n for n in module.ours() if not n.startswith(own)]


def features_look_to_the_left(module: Module) -> list[str]:
    if not module.feature:
        return []
    wrong = []
    for name in module.ours():
        other = Module(name, "")
        if other.feature and FEATURES.index(other.feature) > FEATURES.index(module.feature):
            # Pages may put together what domains on both sides know.
            wrong += [name] if other.pages or not module.pages else []
    return wrong


def domains_know_nothing_of_the_web(module: Module) -> list[str]:
    if not module.feature or module.of_the_web:
        return []
    web = {"pyramid", "webob", "pyramid_tm", "waitress"}
    wrong = [n for n in module.imports if n.split(".")[0] in web]
    for name in module.ours():
        wrong += [name] if Module(name, "").feature and Module(name, "").of_the_web else []
    return wrong


def features_stand_on_the_floor(module: Module) -> list[str]:
    if not module.feature:
        return []
    floor = FLOOR_OF_PAGES if module.of_the_web else FLOOR
    return [
        name
        for name in module.ours()
        if name.startswith("portal.") and name.split(".")[1] not in (*floor, *FEATURES)
    ]


def nobody_imports_the_application(module: Module) -> list[str]:
    above = ("portal.app", "portal.serving", "portal.__main__")
    return [n for n in module.ours() if n in above and module.name not in STARTERS]


def websockets_have_one_door(module: Module) -> list[str]:
    if module.name == "media_gateway.server":
        return []
    return [n for n in module.imports if n.split(".")[0] == "geventwebsocket"]


def one_file_joins_greenlets_and_the_event_loop(module: Module) -> list[str]:
    both = {"gevent", "asyncio"} <= {n.split(".")[0] for n in module.imports}
    return [module.name] if both and module.name != "media_gateway.pipe" else []


def nothing_is_patched(module: Module) -> list[str]:
    return [n for n in module.imports if n.startswith("gevent.monkey")] + [
        "monkey"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("patch_all", "patch_socket")
    ]


def one_file_touches_the_insides_of_aiortc(module: Module) -> list[str]:
    if module.name == "media_gateway.dtls":
        return []
    insides = {"aiortc", "pylibsrtp", "av"}
    return [n for n in module.imports if n.split(".")[0] in insides]


def pkg_resources_is_not_used(module: Module) -> list[str]:
    return [n for n in module.imports if n.split(".")[0] == "pkg_resources"]


def there_is_one_clock(module: Module) -> list[str]:
    """The gateway is given a clock, real time is only its default; files have their own."""
    if module.name in ("portal.clock", "portal.case.keys", "media_gateway.app"):
        return []
    names = [ast.unparse(n) for n in ast.walk(module.tree) if isinstance(n, ast.Attribute)]
    return [n for n in names if REAL_TIME.search(n)]


def nothing_records(module: Module) -> list[str]:
    return RECORDING.findall(module.source)


# rule → (name of a module, source) that it must refuse
RULES: dict[Rule, list[tuple[str, str]]] = {
    departments_know_only_the_sdk: [
        ("plugins.sozialamt", "from portal.case.domain import person"),
        ("plugins.sozialamt", "import plugins.jobcenter"),
    ],
    the_sdk_knows_nothing_of_ours: [
        ("portal.plugin.model", "from portal import clock"),
        ("portal.plugin.model", "from persistent import Persistent"),
    ],
    the_gateway_knows_only_itself: [("media_gateway.rooms", "from portal.work import Work")],
    the_portal_knows_of_the_gateway_only_its_tickets: [
        ("portal.consultation.gateway", "from media_gateway.rooms import Rooms"),
        ("portal.catalogue.domain", "from plugins.sozialamt import department"),
    ],
    models_are_plain_records: [
        ("portal.booking.models", "from portal.plugin import Service"),
        ("portal.booking.models", "from portal.case.models import Case"),
    ],
    features_look_to_the_left: [
        ("portal.case.domain", "from portal.booking.domain import cancel"),
        ("portal.booking.views", "from portal.casework.views import day"),
    ],
    domains_know_nothing_of_the_web: [
        ("portal.booking.domain", "from pyramid.response import Response"),
        ("portal.documents.domain", "from portal.booking.views import show"),
    ],
    features_stand_on_the_floor: [
        ("portal.case.domain", "from portal.persistence import Office"),
        ("portal.case.domain", "from portal.security import public"),
    ],
    nobody_imports_the_application: [("portal.housekeeping", "from portal.app import main")],
    websockets_have_one_door: [("media_gateway.app", "import geventwebsocket.handler")],
    one_file_joins_greenlets_and_the_event_loop: [
        ("media_gateway.rooms", "import asyncio\nimport gevent")
    ],
    nothing_is_patched: [
        ("media_gateway.app", "from gevent import monkey\nmonkey.patch_all()"),
        ("portal.serving", "import gevent.monkey"),
    ],
    one_file_touches_the_insides_of_aiortc: [("media_gateway.media", "import aiortc")],
    pkg_resources_is_not_used: [("portal.app", "import pkg_resources")],
    there_is_one_clock: [
        ("portal.booking.domain", "now = datetime.now(UTC)"),
        ("portal.booking.domain", "now = datetime.datetime.utcnow()"),
        ("media_gateway.rooms", "now = time.time()"),
    ],
    nothing_records: [
        ("media_gateway.peers", "from aiortc.contrib.media import MediaRelay"),
        ("media_gateway.peers", "self.recorder = None"),
    ],
}


def _name(rule: Rule) -> str:
    return rule.__name__


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_rule_holds(rule):
    broken = {module.name: wrong for module in MODULES if (wrong := rule(module))}
    assert broken == {}


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_rule_refuses_what_it_is_there_for(rule):
    for name, source in RULES[rule]:
        assert rule(Module(name, source)), (name, source)


def test_the_tree_was_found():
    assert {"portal.app", "media_gateway.pipe", "plugins.ordnungsamt"} <= {m.name for m in MODULES}


def test_every_folder_of_the_portal_is_a_feature_or_the_sdk():
    folders = {p.parent.name for p in (ROOT / "portal").glob("*/__init__.py")}
    assert folders == {*FEATURES, "plugin"}


def test_no_script_of_a_page_records():
    scripts = sorted((ROOT / "portal" / "static" / "js").rglob("*.js"))
    assert scripts
    found = {s.name: RECORDING.findall(s.read_text(encoding="utf-8")) for s in scripts}
    assert {name: words for name, words in found.items() if words} == {
        "noise.js": ["captureStream"]
    }


def test_what_the_device_check_makes_a_picture_of_is_nobodys_picture():
    """It captures a canvas of its own, and knows neither cameras nor other people's streams."""
    noise = ROOT / "portal" / "static" / "js" / "technik" / "noise.js"
    source = noise.read_text(encoding="utf-8")
    assert source.count("#canvas.captureStream(") == 1
    assert re.findall(r"\bimport\b|getUserMedia|srcObject|querySelector|MediaStream", source) == []
