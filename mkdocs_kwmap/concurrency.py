"""Which imports of a file are there to do several things at once."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from mkdocs_kwmap.model import Import
from mkdocs_kwmap.resolve import Target

_PYTHON = (
    *("threading", "_thread", "multiprocessing", "asyncio", "concurrent.futures"),
    *("torch.cuda", "torch.distributed", "torch.multiprocessing"),
    *("anyio", "trio", "curio", "gevent", "eventlet", "greenlet", "joblib", "dask", "distributed", "ray"),
    *("mpi4py", "numba.cuda", "cupy"),
)
_C = (
    *("thread", "mutex", "shared_mutex", "atomic", "future", "condition_variable", "semaphore", "latch"),
    *("barrier", "stop_token", "coroutine", "execution", "stdatomic.h", "threads.h", "pthread.h"),
    *("omp.h", "mpi.h", "cuda.h", "cuda_runtime.h", "cuda_runtime_api.h", "nccl.h", "tbb", "oneapi/tbb"),
)
_GO = ("sync", "golang.org/x/sync")
_RUST = ("std::thread", "std::sync", "core::sync", "tokio", "rayon", "crossbeam", "futures", "async_std")
_JAVA = ("java.util.concurrent",)
_JAVASCRIPT = ("worker_threads", "node:worker_threads")

_MODULES: Mapping[str, tuple[str, Sequence[str]]] = {
    "Python": (".", _PYTHON),
    "C": ("/", _C),
    "Go": ("/", _GO),
    "Rust": ("::", _RUST),
    "Java": (".", _JAVA),
    "JavaScript": ("/", _JAVASCRIPT),
}
"""Per family of languages what stands between the parts of a module's name, and the modules."""


def concurrent_imports(
    family: str, imports: Sequence[Import], targets: Sequence[Target | None]
) -> dict[str, list[int]]:
    """Find the imports of modules that run things at the same time.

    Parameters:
        family: The family of languages of the file.
        imports: The imports of the file.
        targets: Where each of them leads.

    Returns:
        Per module the indexes of the imports of it, or of something in it. Relative imports, files that are
        included by their path, and modules of the map that only share the name of one of the standard
        library are never among them.
    """
    separator, modules = _MODULES.get(family, (".", ()))
    found: dict[str, list[int]] = {}
    for number, (one, target) in enumerate(zip(imports, targets, strict=True)):
        name = f"{one.module}{separator}{one.name}" if one.module else one.name
        module = _within(name, separator, modules)
        if module and not _is_another(one, target, module):
            found.setdefault(module, []).append(number)
    return found


def _is_another(found: Import, target: Target | None, module: str) -> bool:
    """Whether an import leads to something else of that name."""
    if found.kind == "include":
        return "angled" not in found.flags
    is_mapped = target is not None and bool(target.path)
    return is_mapped and module.partition(".")[0] in sys.stdlib_module_names


def _within(name: str, separator: str, modules: Sequence[str]) -> str:
    """The module that a name is, or lies in; empty where it is none of these."""
    return next((one for one in modules if name == one or name.startswith(f"{one}{separator}")), "")
