"""Videoberatung: the portal citizens and caseworkers use; owner of every record and decision."""

import warnings

__version__ = "0.1.0"

# Pyramid 2.1 still asks pkg_resources for assets (hence setuptools < 81), which says so each start.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)
