"""Results of tasks <-> lines of JSON that give back the same bits; nothing that is read can run code."""

from __future__ import annotations

import base64
import dataclasses
import json
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

KIND = "!"
OWN = "biomarker."


def to_json(value: Any) -> str:
    """One line: plain values, NumPy arrays and scalars, tuples, and dataclasses of this package.

    Raises
    ------
    TypeError
        For anything else, such as arrays of objects.
    """
    return json.dumps(_packed(value), ensure_ascii=True, separators=(",", ":"))


def from_json(text: str) -> Any:
    """The value again, equal to the bit.

    Raises
    ------
    ValueError
        When the text is not such a line, or names a class that is not a loaded dataclass of this package.
    """
    try:
        return _unpacked(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a record: {error}") from error


def _packed(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return _packed_array(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return [_packed(one) for one in value]
    if isinstance(value, tuple):
        return {KIND: "tuple", "of": [_packed(one) for one in value]}
    if isinstance(value, Mapping):
        return {KIND: "dict", "of": [[_packed(key), _packed(one)] for key, one in value.items()]}
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and type(value).__module__.startswith(OWN):
        fields = [[field.name, _packed(getattr(value, field.name))] for field in dataclasses.fields(value)]
        return {KIND: "object", "class": f"{type(value).__module__}:{type(value).__qualname__}", "of": fields}
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def _packed_array(value: np.ndarray | np.generic) -> Any:
    if value.dtype.hasobject:
        raise TypeError("an array of objects cannot be kept")
    kind = "array" if isinstance(value, np.ndarray) else "number"
    data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
    return {KIND: kind, "dtype": value.dtype.str, "shape": list(value.shape), "of": data}


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    of = value["of"]
    if value[KIND] in ("array", "number"):
        flat = np.frombuffer(base64.b64decode(of, validate=True), np.dtype(value["dtype"]))
        array = flat.reshape(value["shape"]).copy()  # a copy may be written to
        return array if value[KIND] == "array" else array[()]
    if value[KIND] == "tuple":
        return tuple(_unpacked(one) for one in of)
    if value[KIND] == "dict":
        return {_unpacked(key): _unpacked(one) for key, one in of}
    return _class(value["class"])(**{name: _unpacked(one) for name, one in of})


def _class(name: str) -> Any:
    """A dataclass of this package that is loaded already: reading a record never imports anything."""
    module, _, qualified = name.partition(":")
    found = getattr(sys.modules.get(module), qualified, None)
    if not module.startswith(OWN) or not isinstance(found, type) or not dataclasses.is_dataclass(found):
        raise ValueError(f"{name} is no known class")
    return found
