"""The example department, installed as anybody else's would be."""

import shutil
import subprocess
import sys
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent / "example_department"


@pytest.fixture(scope="session")
def example_entry_points(tmp_path_factory):
    """Install a copy of the example, away from this tree, and return its entry points."""
    source = shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("source") / "example_department")
    with installed(source, tmp_path_factory.mktemp("site")) as entry_points:
        yield entry_points


@contextmanager
def installed(source: Path, target: Path):
    """Install a distribution for a while; returns its entry points."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(source)], check=True)
    sys.path.append(str(target))
    yield [point for found in distributions(path=[str(target)]) for point in found.entry_points]
    sys.path.remove(str(target))
