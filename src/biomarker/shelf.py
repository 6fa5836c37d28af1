"""A folder of parts -> a mapping by name. A file put into the folder is found; nothing else has to be edited.

Installed packages may put parts on a shelf as well, by an entry point (docs/plugins.md).
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from biomarker.errors import PartError, nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Card = TypeVar("Card")
# Names of parts become names of steps, where scikit-learn gives two underscores a meaning.
USABLE = re.compile(r"[a-z](?:_?[a-z0-9])*")


class Shelf(Mapping[str, Card], Generic[Card]):
    """Parts in one package: module `name` of the package holds the part `name` as its constant `PART`.

    Parameters
    ----------
    package : dotted name of the folder, such as ``biomarker.candidates.classifiers``
    kind : what a part is called in messages, such as ``classifier``
    plugins : group of the entry points by which installed packages add parts; "" for none
    card : type of the parts, which those of plug-ins must have
    """

    def __init__(self, package: str, kind: str, plugins: str = "", card: type[Card] | None = None) -> None:
        self.package, self.kind, self.plugins, self.card = package, kind, plugins, card

    @cached_property
    def _own(self) -> tuple[str, ...]:
        path = importlib.import_module(self.package).__path__
        return tuple(sorted(found.name for found in pkgutil.iter_modules(path) if found.name[0] != "_"))

    @cached_property
    def _offered(self) -> dict[str, list[EntryPoint]]:
        """Entry points by name; none of them is imported before its part is named."""
        if not self.plugins:
            return {}
        from importlib.metadata import entry_points

        offered: dict[str, list[EntryPoint]] = {}
        for entry in entry_points(group=self.plugins):
            offered.setdefault(entry.name, []).append(entry)
        return offered

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(sorted({*self._own, *(name for name in self._offered if USABLE.fullmatch(name))}))

    def __getitem__(self, name: str) -> Card:
        if name in self._own:
            card: Card = importlib.import_module(f"{self.package}.{name}").PART
            return card
        if name not in self._names:
            raise PartError(f'no {self.kind} is called "{name}"', allowed=nearest(name, self._names),
                            do="`biomarker parts` lists all of them; a plug-in has to be installed")  # fmt: skip
        return self._plugged(name)

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def left_out(self) -> list[str]:
        """Sentences on plug-ins that are not on the shelf because of their name."""
        found = []
        for name, entries in sorted(self._offered.items()):
            reason = "that part exists already" if name in self._own else "such a name is not possible"
            if name in self._own or not USABLE.fullmatch(name):
                found.append(f'The {self.kind} "{name}" of {_packages(entries)} is left out: {reason}.')
        return found

    def _plugged(self, name: str) -> Card:
        entries = self._offered[name]
        if len(entries) > 1:
            raise PartError(f'the {self.kind} "{name}" is offered by several packages: {_packages(entries)}',
                            do="uninstall all but one of them")  # fmt: skip
        try:
            loaded = entries[0].load()
        except Exception as error:  # whatever a foreign package raises when imported is its own fault
            reason = f"{type(error).__name__}: {error}"
            raise PartError(f'the {self.kind} "{name}" of {_packages(entries)} cannot be loaded ({reason})',
                            do="mend or uninstall that package") from error  # fmt: skip
        card: Card = getattr(loaded, "PART", loaded)
        if self.card is not None and not isinstance(card, self.card):
            raise PartError(f'the {self.kind} "{name}" of {_packages(entries)} is a {type(card).__name__}',
                            allowed=f"a {self.card.__name__}, or a module that holds one as PART",
                            do="mend or uninstall that package")  # fmt: skip
        return card


def _packages(entries: list[EntryPoint]) -> str:
    return ", ".join(sorted(f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value
                            for entry in entries))  # fmt: skip
