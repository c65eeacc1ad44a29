"""Turns the OpenAPI description into a page that is read without scripts.

Nothing here describes an operation; ``web/api.py`` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body.

    Attributes:
        name: Its name.
        kind: What it holds.
        required: It has to be sent.
        description: What it is for.
    """

    name: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address with one method.

    Attributes:
        method: ``POST``.
        path: ``/api/v1/ask``.
        description: What it does.
        token: It needs the administrator's token.
        fields: What is sent.
        returned: What comes back.
        example: A body to send, as JSON, or "".
        replies: Status and meaning of every reply.
    """

    method: str
    path: str
    description: str
    token: bool
    fields: tuple[Field, ...]
    returned: tuple[Field, ...]
    example: str
    replies: tuple[tuple[str, str], ...]


def operations(openapi: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return every operation, in the order of the description."""
    schemas = openapi.get("components", {}).get("schemas", {})
    return tuple(
        _operation(method, path, what, schemas)
        for path, methods in openapi["paths"].items()
        for method, what in methods.items()
    )


def _operation(
    method: str, path: str, what: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Operation:
    body = _schema(what.get("requestBody", {}), schemas)
    examples = body.get("examples", [])
    good: Mapping[str, Any] = next(
        (r for code, r in what["responses"].items() if code.startswith("2")), {}
    )
    parameters = tuple(
        Field(
            each["name"],
            _kind(each["schema"]),
            each.get("required", False),
            each.get("description", each["schema"].get("description", "")),
        )
        for each in what.get("parameters", [])
    )
    return Operation(
        method=method.upper(),
        path=path,
        description=what.get("description", what.get("summary", "")),
        token=bool(what.get("security")),
        fields=parameters + tuple(_fields(body)),
        returned=tuple(_fields(_schema(good, schemas))),
        example=json.dumps(examples[0], indent=2) if examples else "",
        replies=tuple(
            (code, reply.get("description", ""))
            for code, reply in sorted(what["responses"].items())
        ),
    )


def _schema(part: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    for content in part.get("content", {}).values():
        schema: Mapping[str, Any] = content.get("schema", {})
        name = schema.get("$ref", "").rpartition("/")[2]
        return schemas.get(name, schema) if name else schema
    return {}


def _fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    required = schema.get("required", [])
    for name, what in schema.get("properties", {}).items():
        yield Field(name, _kind(what), name in required, what.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> str:
    """Say in a word what a field holds.

    >>> _kind({"type": "array", "items": {"type": "string"}})
    'list of string'
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if schema.get("format") == "binary":
        return "file"
    return str(schema.get("type", "any"))
