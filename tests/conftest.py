"""Shared fixtures."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that redraws golden files."""
    parser.addoption("--redraw", action="store_true", help="write golden files anew instead of comparing")
