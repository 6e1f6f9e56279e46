"""Which files are mapped: what git tracks, else what no `.gitignore` names; never the map's own output."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conftest import Tree, git, powerless, track, write_tree
from mkdocs_kwmap.discover import discover
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.model import Settings, Source

NEEDS_POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


def found(root: Path, **settings: Any) -> list[Source]:
    return discover(Settings(root=str(root), **settings))


def paths(root: Path, **settings: Any) -> list[str]:
    return [source.path for source in found(root, **settings)]


# Git


def test_only_tracked_files_are_mapped(tmp_path: Path) -> None:
    track(write_tree(tmp_path, {"a.py": "", "b/c.py": ""}))
    write_tree(tmp_path, {"new.py": "", "b/new.py": ""})
    assert paths(tmp_path) == paths(tmp_path, git="on") == ["a.py", "b/c.py"]
    assert paths(tmp_path / "b") == ["c.py"]
    assert paths(tmp_path, git="off") == ["a.py", "b/c.py", "b/new.py", "new.py"]


def test_a_tracked_file_counts_though_it_is_ignored(tmp_path: Path) -> None:
    track(write_tree(tmp_path, {"a.py": ""}))
    write_tree(tmp_path, {".gitignore": "a.py\n"})
    assert paths(tmp_path) == ["a.py"]


def test_a_deleted_file_is_not_mapped(tmp_path: Path) -> None:
    track(write_tree(tmp_path, {"a.py": "", "gone.py": "", "gone/b.py": ""}))
    (tmp_path / "gone.py").unlink()
    (tmp_path / "gone/b.py").unlink()
    (tmp_path / "gone").rmdir()
    assert paths(tmp_path) == ["a.py"]


def test_a_tree_that_the_repository_around_it_ignores_is_walked(tmp_path: Path) -> None:
    track(write_tree(tmp_path, {".gitignore": "/corpus/\n", "a.py": ""}))
    write_tree(tmp_path / "corpus", {"b.py": "", "sub/c.py": "", "left.o": "", ".gitignore": "*.o\n"})
    assert paths(tmp_path / "corpus") == [".gitignore", "b.py", "sub/c.py"]
    assert paths(tmp_path / "corpus/sub") == ["c.py"]
    assert paths(tmp_path / "corpus", git="on") == []


def test_submodules_are_mapped_where_they_are_checked_out(tmp_path: Path) -> None:
    library = track(write_tree(tmp_path / "library", {"lib.py": ""}))
    git(library, "commit", "--quiet", "--message", "first")
    main = track(write_tree(tmp_path / "main", {"a.py": ""}))
    git(main, "submodule", "--quiet", "add", str(library), "vendored")
    git(main, "commit", "--quiet", "--message", "first")
    assert paths(main) == [".gitmodules", "a.py", "vendored/lib.py"]
    git(main, "submodule", "--quiet", "deinit", "--force", "vendored")
    assert paths(main) == [".gitmodules", "a.py"]


def test_a_file_in_conflict_is_mapped_once(tmp_path: Path) -> None:
    track(write_tree(tmp_path, {"a.py": "1"}))
    blob = git(tmp_path, "hash-object", "-w", "a.py").strip()
    stages = "".join(f"100644 {blob} {stage}\ta.py\n" for stage in (1, 2, 3))
    git(tmp_path, "rm", "--quiet", "--cached", "a.py")
    subprocess.run(["git", "update-index", "--index-info"], cwd=tmp_path, input=stages.encode(), check=True)
    assert git(tmp_path, "ls-files").split() == ["a.py"] * 3
    assert paths(tmp_path) == ["a.py"]


def test_a_sparse_checkout_maps_what_is_there(tmp_path: Path) -> None:
    track(write_tree(tmp_path, {"in/a.py": "", "out/b.py": ""}))
    git(tmp_path, "commit", "--quiet", "--message", "first")
    git(tmp_path, "sparse-checkout", "set", "in")
    assert paths(tmp_path) == ["in/a.py"]


def test_git_on_needs_a_work_tree(tmp_path: Path) -> None:
    with pytest.raises(KwmapError, match=r"option 'git': .*not a git repository.*'git: off'"):
        found(tmp_path, git="on")


def test_git_is_not_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    track(write_tree(tmp_path, {"a.py": ""}))
    write_tree(tmp_path, {"new.py": ""})
    monkeypatch.setenv("PATH", "")
    assert paths(tmp_path) == ["a.py", "new.py"]
    with pytest.raises(KwmapError, match="git is not installed"):
        found(tmp_path, git="on")


def test_a_repository_that_git_refuses_is_not_mapped_another_way(tmp_path: Path) -> None:
    track(write_tree(tmp_path, {"a.py": ""}))
    (tmp_path / ".git/index").write_bytes(b"damaged")
    with pytest.raises(KwmapError, match=r"option 'git': git does not list the files of .*index.*'git: off'"):
        found(tmp_path)
    assert paths(tmp_path, git="off") == ["a.py"]


# A walk

IGNORED: Tree = {
    ".gitignore": "*.log\n/build/\n!keep.log\n!\n\\\n[\n",
    "a.log": "",
    "keep.log": "",
    "build/x.py": "",
    "sub/build/x.py": "",
    "sub/.gitignore": "!*.log\nprivate\r\n",
    "sub/a.log": "",
    "sub/private": "",
    "sub/deep/private/x.py": "",
    "sub/deep/.gitignore": b"*.py\n!b.py\n\xff\n",
    "sub/deep/a.py": "",
    "sub/deep/b.py": "",
    "__pycache__/a.pyc": "",
}


def test_a_walk_reads_every_gitignore_as_git_does(tmp_path: Path) -> None:
    write_tree(tmp_path, IGNORED)
    walked = paths(tmp_path, git="off")
    assert "sub/a.log" in walked
    track(tmp_path)
    tracked = [path for path in paths(tmp_path, git="on") if "__pycache__" not in path]
    assert walked == tracked


def test_a_gitignore_that_is_no_file_says_nothing(tmp_path: Path) -> None:
    write_tree(tmp_path, {".gitignore/a.py": "", "b.py": ""})
    assert paths(tmp_path, git="off") == [".gitignore/a.py", "b.py"]


OWN = {
    "site/index.html": "",
    "site/code/a.py_docs/index.html": "",
    ".cache/kwmap/x": "",
    "sites/a.py": "",
    "a.py": "",
}


@pytest.mark.parametrize("mode", ["off", "on"])
def test_own_output_is_never_mapped(tmp_path: Path, mode: str) -> None:
    track(write_tree(tmp_path, OWN))
    own = (str(tmp_path / "site"), str(tmp_path / ".cache/kwmap"))
    assert paths(tmp_path, git=mode, own_output=own) == ["a.py", "sites/a.py"]


def test_the_docs_folder_is_a_folder_like_any_other(tmp_path: Path) -> None:
    write_tree(tmp_path, {"docs/index.md": "", "mkdocs.yml": ""})
    assert paths(tmp_path) == ["docs/index.md", "mkdocs.yml"]


def test_the_root_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(KwmapError, match="option 'root'"):
        found(tmp_path / "nowhere")


# Patterns

PATTERNS = [
    # include, exclude, what is left
    ((), (), ["a.py", "b.md", "sub/a.py", "sub/deep/c.py"]),
    (("*.py",), (), ["a.py", "sub/a.py", "sub/deep/c.py"]),
    (("/sub/",), (), ["sub/a.py", "sub/deep/c.py"]),
    ((), ("*.py",), ["b.md"]),
    ((), ("/a.py", "deep/"), ["b.md", "sub/a.py"]),
    (("*.py",), ("sub/*", "!sub/a.py"), ["a.py", "sub/a.py"]),
    (("*.rs",), (), []),
]


@pytest.mark.parametrize("mode", ["off", "on"])
@pytest.mark.parametrize(("include", "exclude", "left"), PATTERNS)
def test_patterns(
    tmp_path: Path, mode: str, include: Sequence[str], exclude: Sequence[str], left: list[str]
) -> None:
    track(write_tree(tmp_path, {"a.py": "", "b.md": "", "sub/a.py": "", "sub/deep/c.py": ""}))
    assert paths(tmp_path, git=mode, include=tuple(include), exclude=tuple(exclude)) == left


# Files that are not plain


@NEEDS_POSIX
@pytest.mark.parametrize("mode", ["off", "on"])
def test_symbolic_links_are_mapped_and_not_followed(tmp_path: Path, mode: str) -> None:
    outside = write_tree(tmp_path / "outside", {"secret.py": "x = 1"})
    root = write_tree(tmp_path / "root", {"sub/a.py": "", "b.py": ""})
    links = {
        "inside.py": "b.py",
        "outside.py": str(outside / "secret.py"),
        "broken.py": "nowhere",
        "folder": "sub",
        "outer": str(outside),
        "loop": "loop",
        "up": ".",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    track(root)
    sources = {source.path: source for source in found(root, git=mode)}
    assert sources.keys() == {*links, "sub/a.py", "b.py"}
    assert {name: sources[name].link_to for name in links} == links
    assert {sources[name].language for name in links} == {"Symbolic link"}


@NEEDS_POSIX
@pytest.mark.parametrize("mode", ["off", "on"])
def test_pipes_are_left_alone(tmp_path: Path, mode: str) -> None:
    track(write_tree(tmp_path, {"a.py": "", "was.py": ""}))
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "was.py").unlink()
    os.mkfifo(tmp_path / "was.py")
    assert paths(tmp_path, git=mode) == ["a.py"]


@NEEDS_POSIX
@pytest.mark.parametrize("mode", ["off", "on"])
def test_names_that_are_no_text_are_spelled_out_each_its_own_way(tmp_path: Path, mode: str) -> None:
    names = [
        b"caf\xe9.py",
        b"caf\\xe9.py",
        "café.py".encode(),
        b"a\nb",
        b"a\\nb",
        "\u202etxt.exe".encode(),
        b"\xff/\x01",
    ]
    for name in names:
        write_tree(tmp_path, {os.fsdecode(name): name})
    track(tmp_path)
    sources = found(tmp_path, git=mode)
    contents = {source.path: Path(source.location).read_bytes() for source in sources}
    assert sorted(contents.values()) == sorted(names)
    assert all(path.isprintable() and path.encode() for path in contents)
    assert contents["caf\\xe9.py"] == b"caf\\xe9.py"
    assert contents["caf\\xe9~2.py"] == b"caf\xe9.py"
    assert contents["\\xff/\\x01"] == b"\xff/\x01"


@NEEDS_POSIX
def test_long_names_are_mapped(tmp_path: Path) -> None:
    name = f"{'x' * 200}/{'日' * 83}.py"
    write_tree(tmp_path, {name: ""})
    assert paths(tmp_path) == [name]


LIST = """
import sys
from mkdocs_kwmap.discover import KwmapError, Settings, discover
try:
    print([source.path for source in discover(Settings(root=sys.argv[1]{}))])
except KwmapError as error:
    print("KwmapError", error)
"""


def listed_without_power(root: Path, settings: str = "") -> str:
    """What `discover` prints where permissions hold."""
    command = [*powerless(), sys.executable, "-c", LIST.format(settings), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.strip() or done.stderr


@NEEDS_POSIX
def test_a_folder_that_cannot_be_read_is_an_error_with_a_cure_that_works(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "", "closed/b.py": ""})
    (tmp_path / "closed").chmod(0)
    try:
        told = listed_without_power(tmp_path)
        assert told.startswith("KwmapError folder ")
        assert "closed cannot be read (Permission denied)" in told
        assert "'exclude'" in told
        assert listed_without_power(tmp_path, ", exclude=('closed/',)") == "['a.py']"
    finally:
        (tmp_path / "closed").chmod(0o755)


@NEEDS_POSIX
def test_a_file_that_cannot_be_read_is_listed(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "", ".gitignore": "*.py"})
    for name in ("a.py", ".gitignore"):
        (tmp_path / name).chmod(0)
    assert listed_without_power(tmp_path) == "['.gitignore', 'a.py']"


# Packages


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that can be imported."""
    tree = {
        "kw_package/__init__.py": "raise SystemExit",
        "kw_package/sub/data.json": "{}",
        "kw_package/__pycache__/x.pyc": "",
        "kw_package/old.pyc": "",
        "kw_single.py": "raise SystemExit",
        "kw_space/part/a.py": "",
    }
    monkeypatch.syspath_prepend(str(write_tree(tmp_path / "installed", tree)))
    return tmp_path / "installed"


PACKAGES = [
    ("kw_package", ["kw_package/__init__.py", "kw_package/sub/data.json"]),
    ("kw_single", ["kw_single/kw_single.py"]),
    ("kw_space", ["kw_space/part/a.py"]),
]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("package", "expected"), PACKAGES)
def test_a_package_is_mapped_and_not_imported(tmp_path: Path, package: str, expected: list[str]) -> None:
    root = write_tree(tmp_path / "root", {"a.py": ""})
    assert paths(root, packages=(package,)) == ["a.py", *expected]
    assert package not in sys.modules
    assert {source.origin for source in found(root, packages=(package,))} == {"", package}


@pytest.mark.usefixtures("installed")
def test_a_package_cannot_share_a_folder_with_the_root(tmp_path: Path) -> None:
    root = write_tree(tmp_path / "root", {"kw_package/a.py": ""})
    with pytest.raises(KwmapError, match=r"option 'packages': .*'kw_package' of its own.* without it"):
        found(root, packages=("kw_package",))


@pytest.mark.parametrize("package", ["no_such_package", "sys"])
def test_a_missing_package_is_an_error(tmp_path: Path, package: str) -> None:
    with pytest.raises(KwmapError, match=rf"option 'packages': no package '{package}' .* Install it"):
        found(tmp_path, packages=(package,))


# Modules

MODULES = [
    ("pkg/__init__.py", "pkg"),
    ("pkg/a.py", "pkg.a"),
    ("pkg/sub/__init__.pyi", "pkg.sub"),
    ("pkg/sub/b.pyi", "pkg.sub.b"),
    ("pkg/scripts/c.py", "c"),
    ("src/other/__init__.py", "other"),
    ("d.py", "d"),
    ("pkg/e.txt", ""),
]


def test_modules_are_named_by_the_unbroken_chain_of_packages(tmp_path: Path) -> None:
    write_tree(tmp_path, {path: "" for path, _ in MODULES})
    assert {source.path: source.module for source in found(tmp_path)} == dict(MODULES)
    assert {source.path: source.module for source in found(tmp_path / "pkg/sub")} == {
        "__init__.pyi": "pkg.sub",
        "b.pyi": "pkg.sub.b",
    }


def test_no_program_that_a_repository_names_is_run(tmp_path: Path) -> None:
    root = track(write_tree(tmp_path / "root", {"a.py": ""}))
    trace = tmp_path / "it-ran"
    git(root, "config", "core.fsmonitor", f"touch {trace}; false")
    discover(Settings(root=str(root)))
    assert not trace.exists()
