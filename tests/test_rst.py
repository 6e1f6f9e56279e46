"""reStructuredText of docstrings as Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_kwmap.render.rst import from_rst

CASES = {
    "Use :meth:`run` now.": "Use `run` now.",
    ":py:class:`~a.b.C` and :func:`!f`": "`C` and `f`",
    ":ref:`the guide <guide>`": "`the guide`",
    "See `the site <https://example.org/x>`_.": "See [the site](https://example.org/x).",
    ".. versionadded:: 8.0": "> *Added in version 8.0.*",
    ".. versionchanged:: 8.1\n    Now faster.\nafter": "> *Changed in version 8.1.*\n> Now faster.\nafter",
    ".. note:: Mind this.": "> **Note:** Mind this.",
    ".. warning::\n\n    One.\n\n    Two.\n\nafter": "> **Warning:**\n>\n> One.\n>\n> Two.\n\nafter",
    "For example::\n\n    run()": "For example:\n\n    run()",
    ".. code-block:: python\n\n    run()": "\n\n    run()",
    ".. toctree:: x": ".. toctree:: x",
    "`code` and ``more`` in *Markdown*": "`code` and ``more`` in *Markdown*",
    "a::b is C++": "a::b is C++",
    "ends with::\nno block": "ends with::\nno block",
    "`x <javascript:alert(1)>`_": "`x <javascript:alert(1)>`_",
}


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=repr)
def test_as_markdown(text: str, expected: str) -> None:
    assert from_rst(text) == expected


@given(st.text(alphabet=" ab:`<>_.~!\n", max_size=80))
def test_no_line_is_lost(text: str) -> None:
    assert from_rst(text).count("\n") == text.count("\n")
