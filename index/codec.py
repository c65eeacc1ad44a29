"""Frozen dataclasses to JSON and back, driven by their annotations.

The library stores blocks, passages and meeting records with it, so a field that is
added to one of them needs no change here, and nothing is ever pickled. An absent
field takes its default. Decoding builds only the types that the annotations name.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from typing import Any, TypeVar

T = TypeVar("T")

Decoder = Callable[[Any], Any]


def encode(value: object) -> object:
    """Return a value made of dicts, lists, strings, numbers, booleans and None.

    >>> encode((date(2024, 3, 1), None))
    ['2024-03-01', None]
    """
    if isinstance(value, Enum):
        return encode(value.value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {
            field.name: encode(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    raise TypeError(f"{type(value).__name__} cannot be stored in the library")


def decode(kind: type[T], value: object) -> T:
    """Return the instance of ``kind`` that ``encode`` made ``value`` of.

    >>> decode(date, "2024-03-01")
    datetime.date(2024, 3, 1)

    Raises:
        ValueError, TypeError, KeyError: The value does not fit the annotations.
    """
    annotation: Any = kind
    decoded: T = _decoder(annotation)(value)
    return decoded


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> Decoder:  # noqa: ANN401
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return _tuple_decoder(arguments)
    if origin in (types.UnionType, typing.Union):
        return _union_decoder(arguments)
    if dataclasses.is_dataclass(origin or kind):
        return _dataclass_decoder(origin or kind, arguments)
    if kind is date:
        return date.fromisoformat
    if kind is float:
        return lambda value: float(_checked(value, int | float))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in (str, int, bool):
        return lambda value: _checked(value, kind)
    raise TypeError(f"{kind} cannot be read from the library")


def _checked(value: Any, kind: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind}, found {type(value).__name__}")
    return value


def _tuple_decoder(arguments: tuple[Any, ...]) -> Decoder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _decoder(arguments[0])
        return lambda value: tuple(item(one) for one in value)
    items = [_decoder(argument) for argument in arguments]
    return lambda value: tuple(
        item(one) for item, one in zip(items, value, strict=True)
    )


def _union_decoder(arguments: tuple[Any, ...]) -> Decoder:
    kinds = [kind for kind in arguments if kind is not types.NoneType]
    if len(kinds) != 1:
        raise TypeError("only `X | None` can be read from the library")
    some = _decoder(kinds[0])
    return lambda value: None if value is None else some(value)


def _dataclass_decoder(kind: Any, arguments: tuple[Any, ...]) -> Decoder:  # noqa: ANN401
    @cache
    def fields() -> list[tuple[str, Decoder]]:
        # Only when a value comes: a dataclass may hold others of its own kind.
        hints = typing.get_type_hints(kind)
        filled = dict(zip(getattr(kind, "__parameters__", ()), arguments, strict=True))
        return [
            (field.name, _decoder(filled.get(hints[field.name], hints[field.name])))
            for field in dataclasses.fields(kind)
        ]

    def build(value: Any) -> Any:  # noqa: ANN401
        _checked(value, dict)
        return kind(
            **{name: read(value[name]) for name, read in fields() if name in value}
        )

    return build
