"""Several threads use one cache."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mkdocs_kwmap.cache import Cache, key_of


def test_several_threads_read_and_write_through_one_cache(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))

    def work(thread: int) -> int:
        found = 0
        for number in range(200):
            key, value = key_of(f"{number}"), f"{number}".encode() * 2000
            cache.put(key, value)
            found += cache.get(key) == value
            if number % 20 == thread:
                cache.commit()
                found += dict(cache.get_all([key])) == {key: value}
        return found

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(work, range(4))) == [210] * 4
    assert not cache.problem
    cache.close()
    assert len(Cache(str(tmp_path / "cache")).known(map(key_of, map(str, range(200))))) == 200
