"""Static files weigh little: components nobody uses are left out, and copies are compressed."""

import gzip
import importlib.util
import re
from pathlib import Path

from portal.packing import KEPT, packed

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "portal" / "static"
WIDE = "main{margin:0}"
SHEET = (
    '@charset "UTF-8";*,*:before{box-sizing:border-box}:root{--kern-red:#f00}'
    ".kern-alert{color:red}.kern-alert,.kern-card{margin:0}.kern-x,h1{margin:0}"
    "@media (min-width: 768px){.kern-grid{gap:1rem}}"
    "@media (prefers-color-scheme: dark){:root{--kern-red:#800}.kern-y{color:red}}"
    "@supports (display:grid){@media print{.kern-z{display:none}}}"
)
GROUND = (
    '@charset "UTF-8";*,*:before{box-sizing:border-box}:root{--kern-red:#f00}'
    ".kern-x,h1{margin:0}"
    "@media (prefers-color-scheme: dark){:root{--kern-red:#800}}"
)


def frontend():
    spec = importlib.util.spec_from_file_location("frontend", ROOT / "tools" / "frontend.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_rules_of_components_are_left_out_and_all_others_stay():
    assert frontend().ground(SHEET) == GROUND


def test_every_value_of_kern_our_own_sheet_uses_is_still_there():
    ours = (STATIC / "css" / "app.css").read_text()
    kern = (STATIC / "vendor" / "kern" / "kern.css").read_text()
    wanted = set(re.findall(r"var\((--kern-[a-z0-9-]+)", ours))
    assert (len(wanted) > 10, {name for name in wanted if f"{name}:" not in kern}) == (True, set())
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.pt"))
    assert re.findall(r'class="[^"]*\bkern-', templates) == []


def test_copies_are_compressed_once_for_each_state_and_old_states_go(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.css").write_text(WIDE * 100)
    made = packed(source, "a", tmp_path)
    assert gzip.decompress((made / "app.css.gz").read_bytes()) == (made / "app.css").read_bytes()
    (source / "app.css").write_text("")
    assert (packed(source, "a", tmp_path) / "app.css").read_text() == WIDE * 100
    for digest in ("b", "c", "d"):
        packed(source, digest, tmp_path)
    assert len(list((tmp_path / "static").iterdir())) == KEPT
    assert (tmp_path / "static" / "d").exists()
