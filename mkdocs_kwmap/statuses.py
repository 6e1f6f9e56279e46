"""What files there are in a folder: a module of its own, that a bare Python runs while a build goes on."""

from __future__ import annotations

import marshal
import os
import sys

Status = tuple[int, int]
"""Bytes of a file, and when it was written, in nanoseconds."""


def statuses(folder: str, place: str) -> dict[str, Status]:
    """The files in a folder of a built site and below, by their places in it.

    Parameters:
        folder: The folder.
        place: That of the folder.
    """
    found: dict[str, Status] = {}
    todo = [(folder, place)]
    while todo:
        path, around = todo.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                inner = f"{around}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    todo.append((entry.path, inner))
                else:
                    status = entry.stat(follow_symlinks=False)
                    found[inner] = (status.st_size, status.st_mtime_ns)
    return found


if __name__ == "__main__":
    sys.stdout.buffer.write(marshal.dumps(statuses(*sys.argv[1:])))
