"""The shared library: whether it is there, the structures that it reads, and its call."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from biomarker.kernels.build import LIBRARY, fingerprint

DONE, NO_MEMORY, NOT_FOR_KERNELS = range(3)
COUNTS = ("fits", "gradients", "systems", "columns", "filters")
_switched_off: list[str] = []


class StepC(ctypes.Structure):
    """`Step` of task.h."""

    _fields_ = (
        ("code", ctypes.c_int32),
        ("n_numbers", ctypes.c_int32),
        ("n_index", ctypes.c_int32),
        ("numbers", ctypes.c_void_p),
        ("index", ctypes.c_void_p),
    )


class PreparationC(ctypes.Structure):
    """`Preparation` of task.h."""

    _fields_ = (
        ("n_analytes", ctypes.c_int32),
        ("n_covariates", ctypes.c_int32),
        ("n_steps", ctypes.c_int32),
        ("columns", ctypes.c_void_p),
        ("steps", ctypes.POINTER(StepC)),
    )


class SeriesC(ctypes.Structure):
    """`Series` of task.h."""

    _fields_ = (
        ("preparation", ctypes.c_int32),
        ("n_path", ctypes.c_int32),
        ("filter", StepC),
        ("classifier", StepC),
        ("path", ctypes.c_void_p),
        ("where", ctypes.c_void_p),
    )


class TaskC(ctypes.Structure):
    """`Task` of task.h."""

    _fields_ = (
        *((name, ctypes.c_int32)
          for name in ("n_rows", "width", "n_ordered", "n_folds", "n_slots", "n_preparations", "n_series")),
        *((name, ctypes.c_void_p) for name in ("X", "y", "role", "slot", "order", "n_measured",
                                               "whole_order", "whole_measured", "whole_blank",
                                               "within")),
        ("n_whole", ctypes.c_int32),
        ("preparations", ctypes.POINTER(PreparationC)),
        ("series", ctypes.POINTER(SeriesC)),
        *((name, ctypes.c_void_p) for name in ("probability", "used", "counts")),
    )  # fmt: skip


def reason_to_do_without() -> str:
    """Why scikit-learn takes the place of the compiled engine; empty where the engine is there."""
    return _switched_off[-1] if _switched_off else _load()[1]


@contextmanager
def switched_off(reason: str = "switched off") -> Iterator[None]:
    """Run everything with scikit-learn, in this process: the reference that the engine is compared with."""
    _switched_off.append(reason)
    try:
        yield
    finally:
        _switched_off.pop()


def widest() -> int:
    """Width of the widest registers that the library uses here: 0 for 128 bits or less, 1 for 256, 2 for 512."""
    library = _load()[0]
    return 0 if library is None else int(library.biomarker_kernels_width())


def call(task: TaskC, width: int = -1) -> int:
    """Run a task without holding the interpreter's lock; returns DONE or NOT_FOR_KERNELS.

    Parameters
    ----------
    width : which version, see `widest`; all of them give the same bits

    Raises
    ------
    MemoryError
    """
    library = _load()[0]
    if library is None:
        raise RuntimeError(reason_to_do_without())
    outcome = int(library.biomarker_run_task(ctypes.byref(task), width))
    if outcome == NO_MEMORY:
        raise MemoryError("the compiled engine")
    return outcome


@cache
def _load() -> tuple[ctypes.CDLL | None, str]:
    if not LIBRARY.is_file():
        return None, "not built"
    try:
        library = ctypes.CDLL(str(LIBRARY))
        library.biomarker_kernels_fingerprint.restype = ctypes.c_char_p
        built_from = library.biomarker_kernels_fingerprint().decode()
    except (OSError, AttributeError) as error:
        return None, f"the library cannot be used here ({error})"
    if built_from != fingerprint():
        return None, "built from other sources"
    return library, ""
