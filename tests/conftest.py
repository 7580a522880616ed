"""What every test can rely on."""

from __future__ import annotations

import os
import tempfile

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """No test sees what this machine's user has compiled, test modules' own loading included."""
    folder = tempfile.TemporaryDirectory(prefix="imtkg-cache-")
    os.environ["IMTKG_CACHE"] = folder.name
    config.add_cleanup(folder.cleanup)
