"""Exports in pieces: whatever has changed, they are what they would be if all pieces were made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_kwmap import kept
from mkdocs_kwmap.kept import write_pieces
from mkdocs_kwmap.outputs import pieces
from mkdocs_kwmap.outputs.pieces import LastExport, Pieces


@pytest.fixture(scope="module", autouse=True)
def _small_blocks() -> Iterator[None]:
    """Runs of pieces that are longer than a block, without megabytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_BLOCK", 3)
        patch.setattr(kept, "_STEP", 5)
        yield


def take_all_steps(steps: Iterator[None]) -> None:
    for _ in steps:
        pass


@given(
    st.lists(st.tuples(st.binary(max_size=8), st.binary(max_size=8), st.booleans())), st.binary(max_size=4)
)
def test_an_export_is_the_same_whether_pieces_are_used_again_or_not(
    parts: list[tuple[bytes, bytes, bool]], head: bytes
) -> None:
    names = [f"{number}" for number in range(len(parts))]
    old = {name: before for name, (before, _, _) in zip(names, parts, strict=True)}
    changed = {name for name, (_, _, is_changed) in zip(names, parts, strict=True) if is_changed}
    new = {**old, **{name: parts[int(name)][1] for name in changed}}
    with TemporaryDirectory() as folder:
        first = Pieces(names, old.__getitem__, head=head)
        take_all_steps(write_pieces(folder, "export", first))
        last = LastExport(Path(folder, "export"), first.lengths, frozenset(changed), {}, frozenset())
        of_changed = {name: new[name] for name in changed}  # others are not made
        second = Pieces(names, of_changed.__getitem__, lambda last: last.files, head)
        # the file is read while it is written anew
        take_all_steps(write_pieces(folder, "export", second.after(last)))
        assert Path(folder, "export").read_bytes() == head + b"".join(new.values())
        assert second.lengths == list(map(len, new.values()))


def test_an_export_of_other_pieces_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "export").write_bytes(b"ab")
    last = LastExport(tmp_path / "export", [1, 1], frozenset(), {}, frozenset())
    assert b"".join(Pieces(["a", "b", "c"], str.encode).after(last)) == b"abc"
