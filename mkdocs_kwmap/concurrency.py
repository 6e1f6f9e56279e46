"""Which imports of a file are there to do several things at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mkdocs_kwmap.model import Import

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


def concurrent_imports(family: str, imports: Sequence[Import]) -> dict[str, list[int]]:
    """Find the imports of modules that run things at the same time.

    Parameters:
        family: The family of languages of the file.
        imports: The imports of the file.

    Returns:
        Per module the indexes of the imports of it, or of something in it. Relative imports, and files that
        are included by their path, are never among them.
    """
    separator, modules = _MODULES.get(family, (".", ()))
    found: dict[str, list[int]] = {}
    for number, one in enumerate(imports):
        name = f"{one.module}{separator}{one.name}" if one.module else one.name
        module = _within(name, separator, modules)
        if module and (one.kind != "include" or "angled" in one.flags):
            found.setdefault(module, []).append(number)
    return found


def _within(name: str, separator: str, modules: Sequence[str]) -> str:
    """The module that a name is, or lies in; empty where it is none of these."""
    return next((one for one in modules if name == one or name.startswith(f"{one}{separator}")), "")
