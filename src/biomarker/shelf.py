"""A folder of parts -> a mapping by name. A file put into the folder is found; nothing else has to be edited."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Generic, TypeVar

from biomarker.errors import PartError, nearest

Card = TypeVar("Card")


class Shelf(Mapping[str, Card], Generic[Card]):
    """Parts in one package: module `name` of the package holds the part `name` as its constant `PART`.

    Parameters
    ----------
    package : dotted name of the folder, such as ``biomarker.candidates.classifiers``
    kind : what a part is called in messages, such as ``classifier``
    """

    def __init__(self, package: str, kind: str) -> None:
        self.package, self.kind = package, kind

    @cached_property
    def _names(self) -> tuple[str, ...]:
        path = importlib.import_module(self.package).__path__
        return tuple(sorted(found.name for found in pkgutil.iter_modules(path) if found.name[0] != "_"))

    def __getitem__(self, name: str) -> Card:
        if name not in self._names:
            raise PartError(f'no {self.kind} is called "{name}"', allowed=nearest(name, self._names),
                            do="`biomarker parts` lists all of them")  # fmt: skip
        card: Card = importlib.import_module(f"{self.package}.{name}").PART
        return card

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
