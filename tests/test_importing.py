"""Where imports of other languages lead, told on trees of names: each row is an import and its target."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mkdocs_kwmap.importing import Imports
from mkdocs_kwmap.languages import language_of
from mkdocs_kwmap.model import Definition, Facts, Import, Source
from mkdocs_kwmap.resolve import Resolver, Target

FILES: dict[str, tuple[str, ...]] = {
    # JavaScript; names of definitions
    "web/cart.js": ("Cart", "add"),
    "web/money.ts": ("round",),
    "web/shop/index.tsx": ("Shop",),
    "web/types.d.ts": (),
    "web/data.json": (),
    # Rust
    "crates/engine/src/lib.rs": ("run",),
    "crates/engine/src/math.rs": ("Vector", "Vector::new"),
    "crates/engine/src/math/matrix.rs": ("Matrix",),
    "crates/engine/src/io/mod.rs": ("read",),
    "crates/engine/src/io/file.rs": (),
    "crates/my-app/src/main.rs": (),
    # Go
    "server/main.go": (),
    "server/store/db.go": (),
    "vendor/github.com/other/lib/errors/errors.go": (),
    "errors/note.txt": (),
    # Java
    "app/src/main/java/org/shop/Cart.java": ("Cart", "Cart.Line", "Cart.add"),
    "app/src/main/java/org/shop/Main.java": (),
    "app/src/test/java/org/shop/CartTest.java": (),
    # scripts and builds
    "tools/lib.sh": (),
    "tools/run.sh": (),
    "ci/common/setup.sh": (),
    "docs/common/setup.sh": (),
    "CMakeLists.txt": (),
    "cmake/Find.cmake": (),
    "src/CMakeLists.txt": (),
    "rules/defs.bzl": ("library",),
    "rules/more.bzl": (),
    "proto/shop/cart.proto": (),
    "proto/shop/money.proto": (),
    "fast/core.pyx": (),
    "fast/types.pxd": ("Point",),
    "fast/point.h": (),
    "docs/index.rst": (),
    "docs/parts/note.rst": (),
    "Dockerfile": (),
}


def row(name: str, module: str | None = None, kind: str = "import", asname: str = "") -> Import:
    return Import(name=name, module=module, line=1, kind=kind, asname=asname)


CASES = [
    ("web/cart.js", row("round", "./money"), "web/money.ts:round"),
    ("web/cart.js", row("round", "./money.js"), "web/money.ts:round"),  # what is made of it
    ("web/cart.js", row("absent", "./money"), "web/money.ts"),
    ("web/cart.js", row("*", "./shop"), "web/shop/index.tsx"),
    ("web/cart.js", row("./data.json"), "web/data.json"),
    ("web/cart.js", row("Kind", "./types"), "web/types.d.ts"),
    ("web/shop/index.tsx", row("Cart", "../cart"), "web/cart.js:Cart"),
    ("web/cart.js", row("Cart", "@/web/cart"), "web/cart.js:Cart"),
    ("web/cart.js", row("x", "./absent"), "nothing"),
    ("web/cart.js", row("x", "../../outside"), "nothing"),
    ("web/cart.js", row("default", "react"), "external react"),
    ("web/cart.js", row("x", "@scope/name/deep"), "external @scope/name"),
    ("web/cart.js", row("readFile", "fs/promises"), "external stdlib"),
    ("web/cart.js", row("x", "node:test"), "external stdlib"),
    ("crates/engine/src/lib.rs", row("math"), "crates/engine/src/math.rs"),
    ("crates/engine/src/lib.rs", row("Vector", "math"), "crates/engine/src/math.rs:Vector"),
    (
        "crates/engine/src/io/file.rs",
        row("Matrix", "crate::math::matrix"),
        "crates/engine/src/math/matrix.rs:Matrix",
    ),
    (
        "crates/engine/src/io/file.rs",
        row("new", "crate::math::Vector"),
        "crates/engine/src/math.rs:Vector::new",
    ),
    ("crates/engine/src/io/file.rs", row("read", "super"), "crates/engine/src/io/mod.rs:read"),
    ("crates/engine/src/io/file.rs", row("run", "super::super"), "crates/engine/src/lib.rs:run"),
    ("crates/engine/src/io/mod.rs", row("file", "self"), "crates/engine/src/io/file.rs"),
    ("crates/engine/src/math.rs", row("*", "self::matrix"), "crates/engine/src/math/matrix.rs"),
    ("crates/engine/src/math.rs", row("self", "crate::io"), "crates/engine/src/io/mod.rs"),
    ("crates/my-app/src/main.rs", row("run", "engine"), "crates/engine/src/lib.rs:run"),
    ("crates/my-app/src/main.rs", row("HashMap", "std::collections"), "external stdlib"),
    ("crates/my-app/src/main.rs", row("Serialize", "serde"), "external serde"),
    ("server/main.go", row("fmt"), "external stdlib"),
    ("server/main.go", row("encoding/json"), "external stdlib"),
    ("server/main.go", row("github.com/me/shop/server/store"), "folder server/store"),
    ("server/main.go", row("github.com/other/lib/errors"), "folder vendor/github.com/other/lib/errors"),
    ("server/main.go", row("golang.org/x/tools/go/ast"), "external golang.org/x/tools"),
    ("server/main.go", row("C"), "nothing"),
    (
        "app/src/main/java/org/shop/Main.java",
        row("Cart", "org.shop"),
        "app/src/main/java/org/shop/Cart.java:Cart",
    ),
    (
        "app/src/main/java/org/shop/Main.java",
        row("Line", "org.shop.Cart"),
        "app/src/main/java/org/shop/Cart.java:Cart.Line",
    ),
    ("app/src/main/java/org/shop/Main.java", row("*", "org.shop"), "folder app/src/main/java/org/shop"),
    ("app/src/main/java/org/shop/Main.java", row("List", "java.util"), "external stdlib"),
    ("app/src/main/java/org/shop/Main.java", row("Logger", "org.slf4j"), "external org.slf4j"),
    ("tools/run.sh", row("./lib.sh", kind="include"), "tools/lib.sh"),
    ("tools/run.sh", row("$DIR/lib.sh", kind="include"), "tools/lib.sh"),
    ("tools/run.sh", row('"${HERE%/*}"/tools/lib.sh', kind="include"), "tools/lib.sh"),
    ("tools/run.sh", row('$(dirname "$0")/lib.sh', kind="include"), "tools/lib.sh"),
    (
        "tools/run.sh",
        row("$ROOT/common/setup.sh", kind="include"),
        "one of ci/common/setup.sh docs/common/setup.sh",
    ),
    ("tools/run.sh", row("$FILE", kind="include"), "nothing"),
    ("CMakeLists.txt", row("src", kind="include"), "src/CMakeLists.txt"),
    ("CMakeLists.txt", row("${CMAKE_SOURCE_DIR}/cmake/Find.cmake", kind="include"), "cmake/Find.cmake"),
    ("CMakeLists.txt", row("Find", kind="include"), "cmake/Find.cmake"),
    ("CMakeLists.txt", row("CTest", kind="include"), "nothing"),
    ("rules/more.bzl", row("library", ":defs.bzl"), "rules/defs.bzl:library"),
    ("rules/more.bzl", row("library", "//rules:defs.bzl"), "rules/defs.bzl:library"),
    ("rules/more.bzl", row("cc_test", "@rules_cc//cc:defs.bzl"), "external rules_cc"),
    ("proto/shop/cart.proto", row("shop/money.proto"), "proto/shop/money.proto"),
    ("proto/shop/cart.proto", row("google/protobuf/any.proto"), "external protobuf"),
    ("fast/core.pyx", row("Point", "types"), "fast/types.pxd:Point"),
    ("fast/core.pyx", row("types", "."), "fast/types.pxd"),
    ("fast/core.pyx", row("Point", "fast.types"), "fast/types.pxd:Point"),
    ("fast/core.pyx", row("malloc", "libc.stdlib"), "external Cython"),
    ("fast/core.pyx", row("json"), "external stdlib"),
    ("fast/core.pyx", row("point.h", kind="include"), "fast/point.h"),
    ("docs/index.rst", row("parts/note.rst", kind="include"), "docs/parts/note.rst"),
    ("docs/index.rst", row("<isonum.txt>", kind="include"), "external docutils"),
    ("Dockerfile", row("python:3.12-slim"), "external python"),
    ("Dockerfile", row("localhost:5000/base"), "external localhost:5000/base"),
    ("Dockerfile", row("$BASE"), "nothing"),
]


def imports_of(files: Mapping[str, tuple[str, ...]], root: Path = Path("/nowhere")) -> Imports:
    sources = [Source(path, str(root / path), language_of(path, b""), 1) for path in files]
    facts = {
        path: Facts(path=path, definitions=tuple(definition(name) for name in names))
        for path, names in files.items()
    }
    return Imports(sources, facts, Resolver(sources, facts))


def definition(qualname: str) -> Definition:
    name = qualname.replace("::", ".").rpartition(".")[2]
    return Definition(name=name, kind="function", qualname=qualname, line=3)


def in_words(files: Mapping[str, tuple[str, ...]], target: Target | None) -> str:
    if target is None:
        return "nothing"
    if target.candidates:
        return " ".join(("one of", *target.candidates))
    if target.folder is not None:
        return f"folder {target.folder}"
    if target.external:
        return f"external {target.external}"
    return f"{target.path}:{files[target.path][target.definition]}" if target.definition >= 0 else target.path


@pytest.mark.parametrize(("path", "found", "expected"), CASES, ids=str)
def test_an_import_leads_to(path: str, found: Import, expected: str) -> None:
    (target,) = imports_of(FILES).targets(path, [found])
    assert in_words(FILES, target) == expected


def test_the_module_of_go_says_which_imports_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("// ours\nmodule example.org/shop\n\ngo 1.22\n")
    files: dict[str, tuple[str, ...]] = {"go.mod": (), "main.go": (), "store/db.go": ()}
    imports = imports_of(files, tmp_path)
    found = [row(name) for name in ("example.org/shop/store", "example.org/shop", "github.com/x/store")]
    words = [in_words(files, target) for target in imports.targets("main.go", found)]
    assert words == ["folder store", "folder ", "external github.com/x/store"]


def test_an_earlier_stage_of_a_dockerfile_is_no_image() -> None:
    first = Import(name="python:3", line=1, asname="builder")
    second = Import(name="builder", line=5)
    sources = [Source("Dockerfile", "", "Docker", 1)]
    facts = {"Dockerfile": Facts(path="Dockerfile", imports=(first, second))}
    targets = Imports(sources, facts, Resolver(sources, facts)).targets("Dockerfile", [first, second])
    assert targets == (Target(external="python"), None)


def test_a_name_is_followed_through_files_that_pass_it_on() -> None:
    sources = [Source(path, "", "JavaScript", 1) for path in ("a.js", "index.js", "deep.js")]
    facts = {
        "a.js": Facts(path="a.js"),
        "index.js": Facts(path="index.js", imports=(row("inner", "./deep", asname="outer"),)),
        "deep.js": Facts(path="deep.js", definitions=(definition("inner"),)),
    }
    imports = Imports(sources, facts, Resolver(sources, facts))
    assert imports.targets("a.js", [row("outer", "./index")]) == (Target("deep.js", 3, 0),)


def test_all_names_of_a_file_are_passed_on() -> None:
    sources = [
        Source(path, "", "TypeScript", 1)
        for path in ("a.ts", "index.ts", "b.ts", "deep/index.ts", "deep/c.ts")
    ]
    facts = {
        "a.ts": Facts(path="a.ts"),
        "index.ts": Facts(
            path="index.ts", imports=(row("*", "./b"), row("*", "./deep"), row("*", "./b", asname="all"))
        ),
        "b.ts": Facts(path="b.ts", imports=(row("*", "./index"),)),
        "deep/index.ts": Facts(path="deep/index.ts", imports=(row("inner", "./c", asname="outer"),)),
        "deep/c.ts": Facts(path="deep/c.ts", definitions=(definition("inner"),)),
    }
    imports = Imports(sources, facts, Resolver(sources, facts))
    found = [row("outer", "./index"), row("inner", "./index"), row("all", "./index")]
    assert imports.targets("a.ts", found) == (
        Target("deep/c.ts", 3, 0),
        Target("index.ts"),
        Target("index.ts"),
    )


def rust(*definitions: Definition, imports: tuple[Import, ...] = ()) -> Facts:
    return Facts(path="", definitions=definitions, imports=imports)


def part(qualname: str, line: int, last_line: int, kind: str = "module") -> Definition:
    name = qualname.rpartition("::")[2]
    return Definition(name=name, kind=kind, qualname=qualname, line=line, last_line=last_line)


def at(line: int, name: str, module: str | None = None, asname: str = "") -> Import:
    return Import(name=name, module=module, line=line, asname=asname)


def manifest(name: str) -> Facts:
    key = Definition(name="name", kind="key", qualname="package.name", line=2, value=f'"{name}"')
    return Facts(path="", definitions=(key,))


RUST_FACTS: dict[str, Facts] = {
    "core/Cargo.toml": manifest("shop-core"),
    "core/src/lib.rs": rust(
        part("prelude", 10, 12),
        imports=(
            *(at(1, "cart", "self"), at(2, "price", "self")),
            *(at(3, "Cart", "self::cart", "Basket"), at(4, "*", "price")),
            at(11, "*", "crate::cart"),
        ),
    ),
    "core/src/cart.rs": rust(
        part("Cart", 1, 3, "struct"),
        part("tests", 5, 20),
        part("tests::deep", 10, 15),
        part("tests::Fixture", 17, 18, "struct"),
    ),
    "core/src/price.rs": rust(
        part("Price", 1, 2, "struct"), part("Kind", 4, 6, "enum"), imports=(at(1, "*", "Kind"),)
    ),
    "core/tests/all.rs": rust(imports=(at(1, "util", "self"), at(2, "cases", "self"))),
    "core/tests/util.rs": rust(part("Temp", 1, 2, "struct")),
    "core/tests/cases.rs": rust(),
    "regex/Cargo.toml": manifest("shop-regex"),
    "regex/src/lib.rs": rust(part("bytes", 1, 2)),
    "loop/src/lib.rs": rust(imports=(at(1, "*", "crate::again"), at(2, "again", "self"))),
    "loop/src/again.rs": rust(imports=(at(1, "*", "crate"), at(2, "X", "crate"))),
}


@pytest.mark.parametrize(
    ("path", "found", "expected"),
    [
        # modules within a file
        ("core/src/cart.rs", at(6, "Cart", "super"), "core/src/cart.rs:Cart"),
        ("core/src/cart.rs", at(11, "Fixture", "super"), "core/src/cart.rs:tests::Fixture"),
        ("core/src/cart.rs", at(11, "Cart", "super::super"), "core/src/cart.rs:Cart"),
        ("core/src/cart.rs", at(16, "Fixture", "self"), "core/src/cart.rs:tests::Fixture"),
        ("core/src/cart.rs", at(21, "Basket", "super"), "core/src/cart.rs:Cart"),
        # what a module passes on
        ("core/src/cart.rs", at(1, "Basket", "crate"), "core/src/cart.rs:Cart"),
        ("core/src/cart.rs", at(1, "Price", "crate"), "core/src/price.rs:Price"),
        ("core/src/cart.rs", at(1, "absent", "crate"), "core/src/lib.rs"),
        ("core/src/price.rs", at(1, "Cart", "crate::prelude"), "core/src/cart.rs:Cart"),
        ("loop/src/lib.rs", at(3, "X", "crate::again"), "loop/src/lib.rs"),
        # a crate is called as its manifest says
        ("regex/src/lib.rs", at(1, "Basket", "shop_core"), "core/src/cart.rs:Cart"),
        ("core/src/lib.rs", at(1, "Regex", "regex"), "external regex"),
        ("core/src/lib.rs", at(1, "bytes", "shop_regex"), "regex/src/lib.rs:bytes"),
        # a test is a crate with modules beside it
        ("core/tests/all.rs", at(1, "util", "self"), "core/tests/util.rs"),
        ("core/tests/cases.rs", at(1, "Temp", "crate::util"), "core/tests/util.rs:Temp"),
    ],
    ids=str,
)
def test_a_path_of_rust_leads_to(path: str, found: Import, expected: str) -> None:
    sources = [Source(name, "", language_of(name, b""), 1) for name in RUST_FACTS]
    imports = Imports(sources, RUST_FACTS, Resolver(sources, RUST_FACTS))
    (target,) = imports.targets(path, [found])
    names = {name: tuple(one.qualname for one in facts.definitions) for name, facts in RUST_FACTS.items()}
    assert in_words(names, target) == expected


def test_names_of_rust_that_are_passed_on_without_end_take_no_time() -> None:
    levels, stars = range(1, 500), range(5_000)
    nested = [part("::".join(["m"] * level), level, 2_000 - level) for level in levels]
    upwards = tuple(at(line, "x", "super") for line in levels)
    each_other = tuple(at(1_000 + number, "*", f"crate::m{number}") for number in stars)
    facts = {"src/lib.rs": rust(*nested, imports=(*upwards, *each_other))}
    sources = [Source("src/lib.rs", "", "Rust", 1)]
    targets = Imports(sources, facts, Resolver(sources, facts)).targets(
        "src/lib.rs", facts["src/lib.rs"].imports
    )
    assert len(targets) == len(levels) + len(stars)
