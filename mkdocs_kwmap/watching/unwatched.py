"""Where the operating system tells of no changes, and what to do about it, in words for the user."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

_NETWORK = frozenset(
    {
        *("9p", "acfs", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "fhgfs"),
        *("gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "panfs", "smb3", "smbfs"),
        *("webdav",),
    }
)
"""Other machines write to these, as does Windows to `9p` and `drvfs` below WSL's `/mnt`."""
_OF_A_HOST = frozenset({"fakeowner", "osxfs", "prl_fs", "vboxsf", "virtiofs", "vmhgfs"})
"""Through these the host of a virtual machine or container writes."""
_FUSE = frozenset(
    {
        *("ceph", "davfs", "gcsfuse", "glusterfs", "grpcfuse", "lxcfs", "osxfs", "prl_fsd", "rclone", "s3fs"),
        *("sshfs", "vmhgfs-fuse"),
    }
)
"""The same by programs; others of the many show folders of this machine."""
_SILENT = _NETWORK | _OF_A_HOST | {f"fuse.{name}" for name in _FUSE}

_ENOUGH = {"watches": 524_288, "instances": 1024}
_INOTIFY = {"watches": ("fs.inotify.max_user_watches", "user.max_inotify_watches")}
_INOTIFY["instances"] = ("fs.inotify.max_user_instances", "user.max_inotify_instances")
"""Two settings limit each; the second one is of a container with users of its own."""


class Mount(Struct, frozen=True):
    """A mounted file system."""

    point: str
    """Absolute path of the folder it is seen at."""
    kind: str
    """As the system calls it: `ext4`, `nfs4`."""


def silent_mount(folder: str, *, is_recursive: bool) -> Mount | None:
    """Find a file system that others write to without this system being told.

    Parameters:
        folder: Absolute path without symbolic links.
        is_recursive: Whether what is mounted below the folder matters as well.
    """
    if sys.platform == "win32":
        return Mount(folder, "network") if folder.startswith("\\\\") else None
    return silent_among(_mounts(), folder, is_recursive=is_recursive)


def silent_among(mounts: Iterable[Mount], folder: str, *, is_recursive: bool) -> Mount | None:
    """The same, of mounts that are known.

    Parameters:
        mounts: In the order in which they were mounted: a later one hides one of the same folder.
        folder: Absolute path without symbolic links.
        is_recursive: Whether what is mounted below the folder matters as well.
    """
    by_point = {mount.point: mount for mount in mounts}
    around = [mount for point, mount in by_point.items() if _is_within(folder, point)]
    concerned = [max(around, key=lambda mount: len(mount.point))] if around else []
    if is_recursive:
        concerned += [mount for point, mount in by_point.items() if _is_within(point, folder)]
    return next((mount for mount in concerned if mount.kind in _SILENT), None)


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))  # noqa: PTH118


def _mounts() -> Iterator[Mount]:
    try:
        if sys.platform == "linux":
            return mounts_of_linux(Path("/proc/self/mountinfo").read_text(errors="surrogateescape"))
        listed = subprocess.run(["mount"], capture_output=True, check=False, timeout=5).stdout
    except (OSError, subprocess.TimeoutExpired):
        return iter(())  # nothing is known, which is no reason to look all the time
    return mounts_of_bsd(os.fsdecode(listed))


def mounts_of_linux(mountinfo: str) -> Iterator[Mount]:
    """Read what Linux tells of a process' mounts; see proc_pid_mountinfo(5)."""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) > 4 and after:
            yield Mount(_unescaped(fields[4]), after.split(" ")[0])


def mounts_of_bsd(listed: str) -> Iterator[Mount]:
    """Read what `mount` prints on macOS and the BSDs: `//me@nas/code on /Volumes/code (smbfs, nodev)`."""
    for point, kind in re.findall(r"^.*? on (/.*) \((\w+)[,)]", listed, re.MULTILINE):
        yield Mount(point, kind)


def _unescaped(path: str) -> str:
    """Spaces, tabs, line ends and backslashes are written as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), path)


# In words


def about_mount(folder: str, mount: Mount) -> str:
    """That changes of a folder are told in part only."""
    return (
        f"option 'watch': what others change below {folder} is looked for every few seconds, as the file "
        f"system of {mount.point} ('{mount.kind}') does not tell of it. Work on a disk of this machine, "
        "or set 'watch: events' if all changes are made on this machine."
    )


def about_no_events(folder: str) -> str:
    """That there are no events at all."""
    return (
        f"option 'watch': changes below {folder} are looked for every few seconds, as this system has no "
        "events of files that can be used. Set 'watch: poll' to say that you know."
    )


def about_error(folder: str, error: Exception) -> str:
    """That a folder could not be watched.

    Parameters:
        folder: The folder.
        error: What the system said.
    """
    reason, cure = _reason_and_cure(error)
    return (
        f"option 'watch': changes below {folder} are looked for every few seconds, as {reason}. {cure}, "
        "or set 'watch: poll' to say that you know."
    )


def _reason_and_cure(error: Exception) -> tuple[str, str]:
    number = error.errno if isinstance(error, OSError) else None
    if sys.platform == "linux" and number == errno.ENOSPC:
        return _limit("watches", "folders")
    if sys.platform == "linux" and number == errno.EMFILE and _may_open_files():
        return _limit("instances", "programs")
    if number in {errno.EMFILE, errno.ENFILE}:
        return "no more files can be opened", "Raise the limit with 'ulimit -n 10240' and start again"
    return f"the system does not watch it ({error})", "Set that right"


def _limit(what: str, noun: str) -> tuple[str, str]:
    """The limit that is reached: the lower one of the two, where both are known."""
    known = {name: value for name in _INOTIFY[what] if (value := _setting(name)) is not None}
    name = min(known, key=lambda name: known[name], default=_INOTIFY[what][0])
    enough = max(_ENOUGH[what], 2 * known.get(name, 0))
    reason = f"the system watches no more {noun} for you ({name} is {known.get(name, 'not known')})"
    return reason, f"Raise the limit with 'sudo sysctl {name}={enough}' and start again"


def _setting(name: str) -> int | None:
    try:
        return int(Path("/proc/sys", *name.split(".")).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _may_open_files() -> bool:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    return True
