"""What names lead to is kept from build to build: after any change it is as if it were looked up anew."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from conftest import Tree, write_tree
from mkdocs_kwmap import resolve
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.reading import Reading
from mkdocs_kwmap.site import find
from mkdocs_kwmap.workers import Workers


class Project:
    """A repository, and what its last build has left."""

    def __init__(self, folder: Path, files: Tree) -> None:
        self.tree = write_tree(folder / "repository", files)
        self.settings = Settings(
            root=str(self.tree), git="off", history=False, evidence=False, cache_dir=str(folder / "cache")
        )
        self.cache = Cache(self.settings.cache_dir)
        self.builds = 0
        self.build()

    def read(self, last_key: bytes = b"last") -> Reading:
        return Reading(
            find(self.settings, self.cache),
            self.settings,
            cache=self.cache,
            room=b"room",
            last_key=last_key,
            documentation=Documentation(),
            report=print,
            workers=Workers(1),
        )

    def build(self) -> None:
        self.builds += 1
        self.read().keep(bytes([self.builds % 256]), {})

    def again(self) -> set[str]:
        """Look everything up, and check it.

        Returns:
            The files of Python in which names were looked up though the last build had done so.
        """
        index = self.read().index
        assert tables(index) == tables(self.read(b"of no build").index)
        return index.python_facts.keys() - (index.known.uses.keys() & index.known.binding_uses.keys())


def tables(index: Index) -> Mapping[str, object]:
    """All that is made of what names lead to, in its order."""
    classes = index.classes
    return {
        "references": list(index.references.items()),
        "bases": list(classes.bases.items()),
        "subclasses": list(classes.subclasses.items()),
        "overridden": list(classes.overridden.items()),
        "overriding": list(classes.overriding.items()),
        "decorators": index.named_patterns.decorators,
        "members": {
            (key, name): classes.member(key, name) for key in classes.bases for name in [*NAMES, "__new__"]
        },
    }


# Any change of a few modules in which a few names stand for all there is

NAMES = ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")
MODULES = ("m0", "m1", "m2", "m3", "__init__")


class Writer:
    """Writes Python at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def name(self) -> str:
        return self.random.choice(NAMES)

    def module(self) -> str:
        return self.random.choice(["p.m0", "p.m1", "p.m2", "p.m3", "p", "enum", ".m0", ".m1", "."])

    def dotted(self) -> str:
        parts = [self.name() + self.random.choice(["", "", "()"]) for _ in range(self.random.randrange(1, 4))]
        return ".".join(parts)

    def base(self) -> str:
        parts = [self.name() for _ in range(self.random.choice([1, 1, 2]))]
        return ".".join(parts)

    def imported(self) -> str:
        other = f" as {self.name()}" if self.random.random() < 0.4 else ""
        module = self.module()
        what = self.random.choice([self.name(), self.name(), "m0", "m2"])
        plain = f"import {module.strip('.') or 'p'}{other}"
        return self.random.choice([f"from {module} import {what}{other}"] * 4 + [plain])

    def used(self) -> str:
        return self.random.choice(
            [
                self.dotted(),
                f"{self.name()} = {self.dotted()}",
                f"self.{self.name()}",
                f"super().{self.name()}",
            ]
        )

    def function(self, indent: str) -> list[str]:
        decorator = [f"{indent}@{self.base()}"] if self.random.random() < 0.2 else []
        name = "__new__" if indent and self.random.random() < 0.15 else self.name()
        body = [self.used(), self.random.choice([self.imported(), self.used(), f"self.{self.name()} = 1"])]
        lines = [f"{indent}    {line}" for line in body]
        if self.random.random() < 0.2:
            lines += self.type(f"{indent}    ")
        return [*decorator, f"{indent}def {name}(self, {self.name()}=None):", *lines]

    def type(self, indent: str) -> list[str]:
        bases = ", ".join(dict.fromkeys(self.base() for _ in range(self.random.choice([0, 1, 1, 1, 2]))))
        body = [line for _ in range(self.random.randrange(3)) for line in self.function(f"{indent}    ")]
        if self.random.random() < 0.15 and len(indent) < 8:
            body += self.type(f"{indent}    ")
        return [f"{indent}class {self.name()}({bases}):", *(body or [f"{indent}    pass"])]

    def listed(self) -> str:
        names = json.dumps(self.random.sample(NAMES, 2))
        more = f" + {self.random.choice([*NAMES, 'm0'])}.__all__" if self.random.random() < 0.3 else ""
        return f"__all__ = {names}{more}"

    def statement(self) -> list[str]:
        kind = self.random.randrange(20)
        if kind < 6:
            return [self.imported()]
        if kind < 7:
            return [f"from {self.module()} import *"]
        if kind < 8:
            return [self.listed()]
        if kind < 11:
            return self.function("")
        if kind < 15:
            return self.type("")
        return [self.random.choice([self.used(), f"{self.name()} = {self.random.choice(['1', 'None'])}"])]

    def statements(self) -> list[list[str]]:
        return [self.statement() for _ in range(self.random.randrange(2, 9))]

    def changed(self, statements: list[list[str]]) -> list[list[str]]:
        """The same module with a few statements more, less, or elsewhere."""
        changed = list(statements)
        for _ in range(self.random.randrange(1, 3)):
            at = self.random.randrange(len(changed) + 1)
            if self.random.random() < 0.5 or not changed:
                changed.insert(at, self.statement())
            elif self.random.random() < 0.6:
                del changed[min(at, len(changed) - 1)]
            else:
                changed.append(changed.pop(min(at, len(changed) - 1)))
        return changed


def text_of(statements: list[list[str]]) -> str:
    return "".join(f"{line}\n" for lines in statements for line in lines)


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("modules"), {f"p/{name}.py": "" for name in MODULES})


@given(seed=st.integers(0, 2**32))
@examples(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_changes_all_names_lead_where_they_would_if_they_were_looked_up_anew(
    modules: Project, seed: int
) -> None:
    writer = Writer(seed)
    statements = {f"p/{name}.py": writer.statements() for name in MODULES}
    write_tree(modules.tree, {path: text_of(lines) for path, lines in statements.items()})
    modules.build()
    for _ in range(2):
        for path in writer.random.sample(sorted(statements), writer.random.choice([1, 1, 2])):
            statements[path] = writer.changed(statements[path])
        write_tree(modules.tree, {path: text_of(lines) for path, lines in statements.items()})
        modules.again()
        modules.build()


# What makes names lead elsewhere

PROJECT: Tree = {
    "p/__init__.py": "",
    "p/base.py": "class Base:\n    def run(self): ...\n\nclass Other:\n    def run(self): ...\n"
    "    def walk(self): ...\n\ndef thing(): ...\n",
    "p/listed.py": '__all__ = ["Base"]\nfrom p.base import Base, thing\n',
    "p/one.py": '__all__ = ["Base"]\nBase = 1\n',
    "p/two.py": '__all__ = ["thing"]\nBase = 1\n',
    "p/named.py": "from p.base import Base as Root, new as fresh, thing\nfrom p import one as core\n",
    "p/derived.py": "from p.named import Root\n\nclass Middle(Root): ...\n\nclass Leaf(Middle):\n"
    "    def walk(self): ...\n",
    "p/of_thing.py": "from p.base import thing\n\nclass OfThing(thing):\n    pass\n",
    "p/inner.py": "class Outer:\n    from p.base import Base as B\n    class Inner(B): ...\n",
    "p/taken.py": "from p.named import core\nfrom p.base import *\n__all__ = core.__all__\n",
    "p/old.py": "from p.named import fresh\n\nclass Old(fresh):\n    def run(self): ...\n\nprint 1\n",
    "p/user.py": "from p.derived import Leaf, Middle\nfrom p.named import fresh, thing\n"
    "from p.inner import Outer\nfrom p.of_thing import OfThing\n"
    "Leaf().run()\nMiddle().walk()\nfresh()\nthing()\nOuter.Inner().run()\nOfThing().run()\n",
    "p/star.py": "from p.listed import *\nBase().run()\nthing()\n",
    "p/star_thing.py": "from p.listed import *\nthing()\n",
    "p/starred.py": "from p.one import *\n",
    "p/through.py": "from p.starred import Base\nBase().run()\n",
    "p/all.py": "from p.taken import *\nBase().run()\nthing()\n",
    "p/plain.py": "from p.base import new\nnew()\n",
    "p/decorated.py": "from p.named import thing\n\n@thing\ndef done(): ...\n",
    "p/calls.py": "from p import _native\n_native.count()\n",
    "p/native.cpp": 'int count() {}\nPYBIND11_MODULE(_native, m) {\n  m.def("count", &count);\n}\n',
}


@pytest.mark.parametrize(
    ("path", "old", "new", "elsewhere"),
    [
        ("p/base.py", "def thing", "def things", {"p/user.py", "p/star.py"}),
        ("p/base.py", "def thing", "def new(): ...\n\ndef thing", {"p/plain.py", "p/user.py"}),
        ("p/base.py", "class Base:", "class Base(Other):", {"p/user.py"}),  # named by none of the files
        ("p/base.py", "class Base:", "class Base:\n    def walk(self): ...", {"p/derived.py", "p/user.py"}),
        ("p/base.py", "class Base:", "class Base:\n    def __new__(cls): ...", {"p/user.py", "p/star.py"}),
        ("p/base.py", "def thing", "class new(Other): ...\n\ndef thing", {"p/old.py"}),  # has no references
        (
            "p/base.py",
            "def thing(): ...",
            "class thing:\n    def run(self): ...",
            {"p/of_thing.py", "p/user.py"},
        ),
        ("p/base.py", "def thing(): ...", "class thing: ...", {"p/of_thing.py"}),
        ("p/inner.py", "Base as B", "Other as B", {"p/user.py"}),
        ("p/inner.py", "class Inner", "for B in (): ...\n    class Inner", {"p/user.py"}),
        ("p/named.py", ", thing", "\nfrom p.one import Base as thing", {"p/user.py", "p/decorated.py"}),
        ("p/listed.py", '["Base"]', '["Base", "thing"]', {"p/star.py"}),
        ("p/listed.py", "__all__", "names", {"p/star_thing.py"}),
        ("p/starred.py", "p.one", "p.base", {"p/through.py"}),
        ("p/listed.py", "from p.base import Base, thing", "from p.base import *", {"p/star.py"}),
        ("p/two.py", "Base = 1", "from p.base import *", set()),
        ("p/named.py", "import one", "import two", {"p/all.py"}),
        ("p/native.cpp", "  m.def", '  m.def("other", &count);\n  m.def', {"p/calls.py"}),
        ("p/native.cpp", "&count", "&counted", set()),
    ],
)
def test_names_are_looked_up_again_where_they_lead_elsewhere(
    path: str, old: str, new: str, elsewhere: set[str], tmp_path: Path
) -> None:
    project = Project(tmp_path, PROJECT)
    file = project.tree / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert elsewhere <= project.again()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("p/base.py", "class Base", "\n# A comment\nclass Base"),
        ("p/base.py", "def run(self): ...", "def run(self):\n        return len(self)"),
        ("p/base.py", "class Base", "import os\n\ndef unheard_of(): ...\n\nclass Base"),  # all below it move
        ("p/native.cpp", "int count", "// A comment\nint count"),
    ],
)
def test_no_name_is_looked_up_again_where_none_leads_elsewhere(
    path: str, old: str, new: str, tmp_path: Path
) -> None:
    project = Project(tmp_path, PROJECT)
    file = project.tree / path
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert project.again() <= {path}


def test_all_names_are_looked_up_again_where_the_files_are_others(tmp_path: Path) -> None:
    project = Project(tmp_path, PROJECT)
    write_tree(project.tree, {"p/new.py": "", "p/base.py": "def thing(): ...\n"})
    assert project.again() == {path for path in {*PROJECT, "p/new.py"} if path.endswith(".py")}


def test_all_names_are_looked_up_again_where_other_packages_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path, PROJECT)
    write_tree(project.tree, {"p/base.py": "def thing(): ...\n"})
    assert "p/calls.py" not in project.again()
    monkeypatch.setattr(resolve, "_installed", lambda: {"enumeration": ["enumeration"]})
    assert "p/calls.py" in project.again()
