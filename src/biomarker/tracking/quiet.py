"""Keep MLflow's notes on its own tables, and its warnings about its own dependencies, from our users."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Within the block only errors are logged, and no warning is shown.

    Levels of single loggers would not do: MLflow sets its own when it is imported.
    """
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
