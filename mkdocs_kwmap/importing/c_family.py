"""Where `#include` leads, in C and the languages around it."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_kwmap.importing.places import Places, beside, one_of, root_of
from mkdocs_kwmap.model import Import
from mkdocs_kwmap.resolve import STDLIB, Target

_C = """
    assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h setjmp.h
    signal.h stdalign.h stdarg.h stdatomic.h stdbit.h stdbool.h stdckdint.h stddef.h stdint.h stdio.h
    stdlib.h stdnoreturn.h string.h tgmath.h threads.h time.h uchar.h wchar.h wctype.h
"""
"""Headers of C up to C23 (ISO/IEC 9899:2024)."""

_CPP = """
    algorithm any array atomic barrier bit bitset charconv chrono codecvt compare complex concepts
    condition_variable contracts coroutine debugging deque exception execution expected filesystem flat_map
    flat_set format forward_list fstream functional future generator hazard_pointer hive initializer_list
    inplace_vector iomanip ios iosfwd iostream istream iterator latch limits linalg list locale map mdspan
    memory memory_resource meta mutex new numbers numeric optional ostream print queue random ranges ratio
    rcu regex scoped_allocator semaphore set shared_mutex simd source_location span spanstream sstream stack
    stacktrace stdexcept stdfloat stop_token streambuf string string_view strstream syncstream system_error
    text_encoding thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray
    variant vector version cassert ccomplex cctype cerrno cfenv cfloat cinttypes ciso646 climits clocale
    cmath csetjmp csignal cstdalign cstdarg cstdbool cstddef cstdint cstdio cstdlib cstring ctgmath ctime
    cuchar cwchar cwctype
"""
"""Headers of C++ up to C++26, with those that were removed on the way (ISO/IEC 14882)."""

STANDARD_HEADERS = frozenset(_C.split() + _CPP.split())


def includes(places: Places, path: str, found: Sequence[Import]) -> list[Target | None]:
    """Find what the includes of one file lead to.

    A path in quotes is looked up beside the file; any path else by its end in the map. Of several files
    that end in it, one counts where the source shows that the folder is searched which the path is written
    from: this very file includes something else from there that only one file ends in; or the file itself
    lies there, below the folder that the path begins with. A header with a standard name is that of the
    standard, unless it lies in such a folder, too.

    Parameters:
        places: The files of the map.
        path: The file.
        found: Its includes.

    Returns:
        The targets, in their order: a file, the standard library, or all files that may be meant.
    """
    endings = [_candidates(places, path, one) for one in found]
    shown = {
        root_of(paths[0], one.name)
        for one, paths in zip(found, endings, strict=True)
        if len(paths) == 1 and _is_plain(one.name) and one.name not in STANDARD_HEADERS
    }
    return [_choose(path, one, paths, shown) for one, paths in zip(found, endings, strict=True)]


def _candidates(places: Places, path: str, found: Import) -> Sequence[str]:
    if "angled" not in found.flags:
        neighbour = beside(path, found.name)
        if places.is_file(neighbour):
            return (neighbour,)
    return [other for other in places.ending_in(found.name) if other != path]


def _choose(path: str, found: Import, paths: Sequence[str], shown: set[str]) -> Target | None:
    if found.name in STANDARD_HEADERS and ("angled" in found.flags or not paths):
        return one_of(_from_shown(found, paths, shown)) or Target(external=STDLIB)
    if len(paths) < 2:
        return one_of(paths)
    for searched in (_from_shown(found, paths, shown), _from_around(path, found, paths)):
        if len(searched) == 1:
            return one_of(searched)
    return one_of(paths)


def _from_shown(found: Import, paths: Sequence[str], shown: set[str]) -> list[str]:
    return [path for path in paths if root_of(path, found.name) in shown]


def _from_around(path: str, found: Import, paths: Sequence[str]) -> list[str]:
    """The files that are called as the including file itself would be: `lib/x.h` from below `src/lib`."""
    first, slash, _ = found.name.partition("/")
    if not slash:
        return []
    below = ((other, root_of(other, found.name)) for other in paths)
    return [other for other, root in below if path.startswith(f"{root}/{first}/" if root else f"{first}/")]


def _is_plain(name: str) -> bool:
    """Whether a path is as it would be written below a folder that is searched."""
    return not name.startswith((".", "/")) and "/../" not in name
