"""A map that is brought up to date after files have come and gone is the one read from scratch."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap import index, site
from mkdocs_kwmap.reading import Reading
from test_reach import SHOP
from updating import MODULES, SHOWN, Preview, edited, moved, with_small_pages


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    with_small_pages(monkeypatch)


def package_made_or_unmade(tree: Path, chosen: random.Random) -> None:
    """All modules of the folder have other names."""
    init = chosen.choice(sorted({path.parent for path in tree.rglob("*.py")})) / "__init__.py"
    if init.exists():
        init.unlink()
    else:
        init.write_text(chosen.choice(["", "from .cart import *\n", "from .cart import Cart\nx = 1\n"]))


def module_of_a_known_name(tree: Path, chosen: random.Random) -> None:
    """An import may lead to one or the other."""
    modules = sorted(tree.rglob("*.py"))
    path = chosen.choice(modules)
    other = chosen.choice(modules).with_name(path.name)
    if not other.exists():
        other.write_bytes(path.read_bytes())


def renamed(tree: Path, chosen: random.Random) -> None:
    """A file, or a folder with all that is in it."""
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    path = chosen.choice(files)
    if path.parent != tree and chosen.random() < 0.3:
        path = path.parent
    other = path.with_name(f"{chosen.choice('xyz')}_{path.name}")
    if not other.exists():
        path.rename(other)


def star_import_put_or_taken(tree: Path, chosen: random.Random) -> None:
    modules = sorted(tree.rglob("*.py"))
    path, other = chosen.choice(modules), chosen.choice(modules)
    text = path.read_text("utf-8", "surrogateescape")
    if chosen.random() < 0.5:
        text = f"from {_dotted(other, tree)} import *\n{text}"
    else:
        text = "\n".join(line for line in text.split("\n") if "import *" not in line)
    path.write_text(text, "utf-8", "surrogateescape")


def other_exports(tree: Path, chosen: random.Random) -> None:
    path = chosen.choice(sorted(tree.rglob("*.py")))
    text = path.read_text("utf-8", "surrogateescape")
    text += chosen.choice(["\n__all__ = ['Cart']\n", "\n__all__ += ['first']\n", "\n__all__ = [*dir()]\n"])
    path.write_text(text, "utf-8", "surrogateescape")


def imported_where_it_was_not(tree: Path, chosen: random.Random) -> None:
    modules = sorted(tree.rglob("*.py"))
    path, other = chosen.choice(modules), chosen.choice(modules)
    text, name = path.read_text("utf-8", "surrogateescape"), _dotted(other, tree)
    package, _, last = name.rpartition(".")
    text = (
        f"import {name}\nfrom {package or name} import {last}\n{text}\n{name}.Cart().add(1)\n{last}.first()\n"
    )
    path.write_text(text, "utf-8", "surrogateescape")


REARRANGED = [
    package_made_or_unmade,
    module_of_a_known_name,
    renamed,
    star_import_put_or_taken,
    other_exports,
    imported_where_it_was_not,
]


def _dotted(path: Path, tree: Path) -> str:
    name = path.relative_to(tree).with_suffix("").as_posix().replace("/", ".")
    return name.removesuffix(".__init__")


@pytest.mark.parametrize("seed", range(3))
def test_after_files_have_come_and_gone_each_page_is_that_of_a_map_read_from_scratch(
    seed: int, tmp_path: Path
) -> None:
    chosen = random.Random(seed)
    preview = Preview(tmp_path, {**SHOP, **SHOWN, **MODULES})
    if seed % 2:
        preview.reading = preview.reading.lasting()
    for _ in range(8):
        for _ in range(chosen.choice([1, 1, 2, 4])):
            chosen.choice([edited, moved, *REARRANGED])(preview.tree, chosen)
        preview.update(whole=True)
        preview.check()


def test_where_files_have_come_and_gone_nothing_is_connected_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = Preview(tmp_path, {**SHOP, **SHOWN, **MODULES})
    preview.check()
    monkeypatch.setattr(site.Reread, "connected", None)
    write_tree(preview.tree, {"shop/new.py": "from .cart import Cart\n\nclass New(Cart): ...\n"})
    (preview.tree / "pk/low.py").rename(preview.tree / "pk/lower.py")
    preview.update(whole=True)
    preview.check()
    (preview.tree / "shop/new.py").unlink()
    preview.update(whole=True)
    preview.check()


FOLDERS = ["a", "a/inner", "b", "tests"]


def module(chosen: random.Random) -> str:
    """Python that imports any modules, and may define something."""
    names = [f"{folder.replace('/', '.')}.{name}" for folder in FOLDERS for name in "xyz"]
    imports = "".join(f"import {name}\n" for name in chosen.sample(names, chosen.choice([1, 2, 4])))
    return imports + chosen.choice(["", "def one(): ...\n"]) + "\n" * chosen.randrange(9)


def structure(reading: Reading) -> list[object]:
    found = reading.context.index
    same_names = {path: found.same_names.of(path) for path in found.facts}
    return [found.layers.of, found.components.folders, found.cycles, found.distinct_cycles, same_names]


@pytest.mark.parametrize("seed", range(4))
def test_layers_components_and_circles_are_true_after_any_modules_have_come_and_gone(
    seed: int, tmp_path: Path
) -> None:
    chosen = random.Random(seed)
    modules = [f"{folder}/{name}.py" for folder in FOLDERS for name in "xyz"]
    others = {f"{folder}/__init__.py": "" for folder in FOLDERS} | {"a/x.c": "int one(void) { return 1; }\n"}
    preview = Preview(tmp_path, others | {path: module(chosen) for path in chosen.sample(modules, 8)})
    taken_over, seen = set[str](), [structure(preview.reading)]
    for _ in range(15):
        last = vars(preview.reading.context.index)
        path = chosen.choice(modules)
        if (preview.tree / path).exists():
            (preview.tree / path).unlink()
        else:
            write_tree(preview.tree, {path: module(chosen)})
        preview.update(whole=True)
        seen.append(structure(preview.reading))
        assert seen[-1] == structure(preview.cold())
        new = vars(preview.reading.context.index)
        taken_over |= {name for name in ("layers", "cycles") if new[name] is last[name]}
    assert taken_over == {"layers", "cycles"}
    assert any(one[2] and one[2] != other[2] for one, other in pairwise(seen))


def family_file(chosen: random.Random, *, is_header: bool) -> str:
    """C++ that includes any headers, and declares and defines functions that others do as well."""
    text = "".join(f'#include "{chosen.choice("xxy")}{number}.h"\n' for number in chosen.sample(range(6), 2))
    for name in chosen.sample("fghklmpq", 2):
        text += f"int {name}(int a){';' if is_header or chosen.random() < 0.3 else ' { return a; }'}\n"
    return text


def definitions_in(reading: Reading) -> dict[tuple[str, int], tuple[tuple[str, int], ...]]:
    return {key: tuple(found) for key, found in reading.context.index.defined.items()}


@pytest.mark.parametrize("seed", range(4))
def test_a_declaration_has_the_definitions_that_are_near_after_any_includes_have_changed(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = random.Random(seed)
    headers = {f"x{number}.h": family_file(chosen, is_header=True) for number in range(6)}
    sources = {f"s{number}.cpp": family_file(chosen, is_header=False) for number in range(6)}
    preview = Preview(tmp_path, {**headers, **sources})
    seen = [definitions_in(preview.reading)]
    for _ in range(12):
        files = sorted(preview.tree.iterdir())
        path = chosen.choice(files)
        if path.suffix == ".h" and chosen.random() < 0.6:
            path.rename(path.with_name(f"{chosen.choice('xxy')}{path.name[1:]}"))
        else:
            path.write_text(family_file(chosen, is_header=path.suffix == ".h"), encoding="utf-8")
        with monkeypatch.context() as patched:
            patched.setattr(index, "declarations_of", None)  # nothing is begun anew
            preview.update(whole=True)
            seen.append(definitions_in(preview.reading))
        assert seen[-1] == definitions_in(preview.cold())
    assert any(one and one != other for one, other in pairwise(seen))


IN_PACKAGES = {
    "bind.cpp": "int total(int a) { return a; }\n"
    '#include <pybind11/pybind11.h>\nPYBIND11_MODULE(_C, m) {\n  m.def("total", &total);\n}\n',
    "build/CMakeLists.txt": "add_library(fast SHARED bind.cpp)\n",
    "zero.py": 'import ctypes\n\nfast = ctypes.CDLL("libfast.so")\n',
    "one.py": "import pk\n\npk._C.total(1)\npk.sub._C.total(2)\n",
    "two.py": "from pk import _C\nfrom pk.sub import _C as inner\n\n_C.total(1)\ninner.total(2)\n",
    "three.py": "import pk.sub as named\n\n\ndef run():\n    from pk import sub\n\n"
    "    return named._C.total(sub._C.total(1))\n",
    "pk/four.py": "from . import _C\nfrom .sub import _C as inner\n\n_C.total(1)\ninner.total(2)\n",
    "pk/sub/five.py": "from ._C import total\nfrom .._C import total as outer\n\ntotal(outer(1))\n",
    "pk/sub/_C.pyi": "def total(a: int) -> int: ...\n",
    "pk/inner.py": "def thing(): ...\n",
    "six.py": "from pk.inner import thing as renamed\n",
    "seven.py": "import six\nfrom six import renamed as other\n\nsix.renamed()\nother()\n",
}


def bound_in(reading: Reading) -> list[object]:
    found = reading.context.index
    return [found.targets, found.binding_uses, found.references, found.bindings.stubbed]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_bound_and_built_is_found_after_any_packages_have_come_and_gone(
    seed: int, tmp_path: Path
) -> None:
    chosen = random.Random(seed)
    preview = Preview(tmp_path, {**IN_PACKAGES, "pk/__init__.py": ""})
    packages = [preview.tree / folder for folder in ("pk", "pk/sub")]
    movable = [preview.tree / path for path in ("pk/sub/_C.pyi", "pk/inner.py", "bind.cpp")]
    seen = [bound_in(preview.reading)]
    for _ in range(16):
        what = chosen.random()
        if what < 0.4:
            package_made_or_unmade(chosen.choice(packages), chosen)
        elif what < 0.8:
            file = chosen.choice(movable)
            there, away = sorted([file, file.with_name(f"_{file.name}")], key=Path.exists, reverse=True)
            there.rename(away)
        else:
            libraries = chosen.sample(["fast", "slow", "other"], 2)
            text = "".join(f"add_library({name} SHARED bind.cpp)\n" for name in libraries)
            (preview.tree / "build/CMakeLists.txt").write_text(text, "utf-8")
        preview.update(whole=True)
        seen.append(bound_in(preview.reading))
        assert seen[-1] == bound_in(preview.cold())
    for what in range(2):
        assert any(one[what] != other[what] for one, other in pairwise(seen))
