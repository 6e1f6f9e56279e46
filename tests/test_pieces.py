"""Exports in pieces: whatever has changed, they are what they would be if all pieces were made."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from mkdocs_kwmap.kept import write_pieces
from mkdocs_kwmap.outputs.pieces import LastExport, Pieces


@given(st.lists(st.tuples(st.binary(max_size=8), st.binary(max_size=8), st.booleans())))
def test_an_export_is_the_same_whether_pieces_are_used_again_or_not(
    pieces: list[tuple[bytes, bytes, bool]],
) -> None:
    names = [f"{number}" for number in range(len(pieces))]
    old = {name: before for name, (before, _, _) in zip(names, pieces, strict=True)}
    changed = {name for name, (_, _, is_changed) in zip(names, pieces, strict=True) if is_changed}
    new = {**old, **{name: pieces[int(name)][1] for name in changed}}
    with TemporaryDirectory() as folder:
        first = Pieces(names, old.__getitem__)
        write_pieces(folder, "export", first)
        last = LastExport(Path(folder, "export"), first.lengths, frozenset(changed), {}, frozenset())
        second = Pieces(names, new.__getitem__, lambda last: last.files)
        # the file is read while it is written anew
        write_pieces(folder, "export", second.after(last))
        assert Path(folder, "export").read_bytes() == b"".join(new.values())
        assert second.lengths == list(map(len, new.values()))


def test_an_export_of_other_pieces_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "export").write_bytes(b"ab")
    last = LastExport(tmp_path / "export", [1, 1], frozenset(), {}, frozenset())
    assert b"".join(Pieces(["a", "b", "c"], str.encode).after(last)) == b"abc"
