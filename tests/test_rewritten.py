"""Files that are written while they are read: nothing of one content is ever told of another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ENVIRONMENT, NewSite, write_tree
from mkdocs_kwmap import readers
from mkdocs_kwmap.highlight.markup import text_of
from mkdocs_kwmap.readers import macros
from mkdocs_kwmap.readers.tasks import Task
from test_reach import SHOP
from updating import SHOWN, Preview

Rewrite = Callable[[str, str], None]
"""Has a file written the next time that it is read; its path and text."""

LISTED = "def listed(): ...\n"
OTHER = "class Passing:\n    def by(self): ...\n"


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    preview.check()
    return preview


@pytest.fixture
def rewrite(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> Rewrite:
    texts: dict[str, str] = {}
    done, uses_in = readers._done, macros._uses_in

    def write(*tasks: Task) -> None:
        passing = {task.source.path: texts.pop(task.source.path, None) for task in tasks}
        write_tree(preview.tree, {path: text for path, text in passing.items() if text is not None})

    def done_of_another(task: Task) -> readers._Done:
        write(task)
        return done(task)

    def uses_in_others(tasks: list[Task]) -> list[macros._Use]:
        write(*tasks)
        return uses_in(tasks)

    monkeypatch.setattr(readers, "_done", done_of_another)
    monkeypatch.setattr(macros, "_uses_in", uses_in_others)
    return texts.__setitem__


def source_of(preview: Preview, path: str) -> str:
    """What is kept as the source of a file, with the last line end, without which it is highlighted."""
    html = preview.cache.get(preview.reading.index.source_keys[path])
    assert html is not None
    return f"{text_of(html)}\n"


def test_it_is_read_again_even_if_it_is_as_it_was_listed(preview: Preview, rewrite: Rewrite) -> None:
    write_tree(preview.tree, {"shop/tools.py": LISTED})
    rewrite("shop/tools.py", OTHER)
    preview.update("shop/tools.py")
    write_tree(preview.tree, {"shop/tools.py": LISTED})
    preview.update("shop/tools.py")
    preview.check()
    assert source_of(preview, "shop/tools.py") == LISTED


def test_the_source_of_files_of_the_listed_content_is_kept(preview: Preview, rewrite: Rewrite) -> None:
    write_tree(preview.tree, {"shop/copy.py": LISTED, "shop/copy2.py": LISTED, "shop/copy3.py": LISTED})
    rewrite("shop/copy3.py", OTHER)  # one of them is read for all
    rewrite("shop/copy2.py", OTHER)
    preview.update(whole=True)
    assert source_of(preview, "shop/copy.py") == LISTED


def test_another_file_of_the_listed_content_is_shown_as_it_is(preview: Preview, rewrite: Rewrite) -> None:
    write_tree(preview.tree, {"shop/tools.py": LISTED})
    rewrite("shop/tools.py", OTHER)
    preview.update("shop/tools.py")
    write_tree(preview.tree, {"shop/copy.py": LISTED})
    preview.update(whole=True)
    preview.check()
    assert source_of(preview, "shop/copy.py") == LISTED
    assert source_of(preview, "shop/tools.py") == OTHER


def test_it_is_known_what_is_told_of_it_until_it_is_looked_at_again(
    preview: Preview, rewrite: Rewrite
) -> None:
    write_tree(preview.tree, {"shop/tools.py": LISTED})
    rewrite("shop/tools.py", OTHER)
    preview.update("shop/tools.py")
    assert preview.reading.index.rewritten == {"shop/tools.py"}
    write_tree(preview.tree, {"often/base.py": LISTED})
    preview.update("often/base.py")
    assert preview.reading.index.rewritten == {"shop/tools.py"}
    preview.update("shop/tools.py")
    assert not preview.reading.index.rewritten
    preview.check()


def test_macros_of_a_passing_content_are_not_kept(preview: Preview, rewrite: Rewrite) -> None:
    path, listed = "native/api.h", str(SHOWN["native/api.h"]) + "class SHOP_API More {};\n"
    write_tree(preview.tree, {path: listed})
    rewrite(path, "int total(int a, int b);\n")
    preview.update(path)
    write_tree(preview.tree, {path: listed})
    preview.update(path)
    preview.check()


BUILD = """
import sys
from pathlib import Path
import mkdocs.__main__
from mkdocs_kwmap import readers

done = readers._done

def done_of_another(task):
    if task.source.path == "a.py":
        Path(task.source.location).write_text("class Passing: ...\\n")
    return done(task)

if __name__ == "__main__":
    readers._done = done_of_another
    sys.exit(mkdocs.__main__.cli())
"""


def test_the_next_build_shows_what_is_there(new_site: NewSite) -> None:
    built = new_site({"a.py": LISTED, "b.py": "import a\n\na.listed()\n"}, {"workers": 1})
    (built.folder / "script.py").write_text(BUILD, encoding="utf-8")
    command, environment = [sys.executable, "script.py", "build"], {**os.environ, **ENVIRONMENT}
    subprocess.run(command, cwd=built.folder, env=environment, check=True, timeout=120)
    assert "Passing" in (built.folder / "site/code/a.py_docs/index.html").read_text(encoding="utf-8")
    write_tree(built.repository, {"a.py": LISTED})
    later = built.build()
    assert "Passing" not in later.text("code/a.py_docs/index.html")
    assert "listed" in later.text("code/a.py_docs/index.html")
    assert "listed" in later.text("code/keywords.jsonl")
