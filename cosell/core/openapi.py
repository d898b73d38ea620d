"""An OpenAPI document as a page reads it: operations with their inputs, answers and a call."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
Word = tuple[bool, str]

_METHODS = ("get", "post", "put", "patch", "delete")
_ENUM_LIST = re.compile(r"\n*^\* `.*\Z", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One parameter or member: `kind` in words, `text` as words of which some are code."""

    name: str
    kind: str
    link: str
    is_required: bool
    text: list[Word]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method at one address."""

    id: str
    method: str
    path: str
    summary: str
    text: list[Word]
    parameters: list[Field]
    body: str
    answer: str
    answer_text: str
    example: str
    refusals: list[tuple[str, str]]
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Operations under one heading."""

    name: str
    text: str
    operations: list[Operation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A body or an answer, member by member; or the shapes it may have."""

    name: str
    text: list[Word]
    members: list[Field]
    variants: list[str]


def read_groups(document: Document, origin: str) -> list[Group]:
    """Operations by tag, in the order of the document's tags."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                operation = methods[method]
                found[operation["tags"][0]].append(
                    _operation(document, path, method, operation, origin)
                )
    return [
        Group(name=tag["name"], text=tag["description"], operations=found[tag["name"]])
        for tag in document["tags"]
    ]


def read_shapes(document: Document) -> list[Shape]:
    """Every object that goes in or out; closed vocabularies are told where they are used."""
    shapes = []
    for name, schema in document["components"]["schemas"].items():
        if "properties" not in schema and "oneOf" not in schema:
            continue
        shapes.append(
            Shape(
                name=name,
                text=words(schema.get("description", "")),
                members=list(_members(document, schema)),
                variants=[_name(one["$ref"]) for one in schema.get("oneOf", ())],
            )
        )
    return shapes


def words(text: str) -> list[Word]:
    """(is code, text) pieces of a description that sets code between backticks."""
    pieces = text.split("`")
    return [(index % 2 == 1, piece) for index, piece in enumerate(pieces) if piece]


def _operation(
    document: Document, path: str, method: str, operation: Document, origin: str
) -> Operation:
    good = operation["responses"]["200"]
    content = good["content"]["application/json"]
    shown = next(iter(content["examples"].values()))["value"]
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=words(operation["description"]),
        parameters=[_parameter(document, row) for row in operation.get("parameters", ())],
        body=_body_name(operation),
        answer=_name(content["schema"]["$ref"]),
        answer_text=good["description"],
        example=json.dumps(shown, indent=2, ensure_ascii=False),
        refusals=[
            (code, _resolve(document, answer)["description"])
            for code, answer in operation["responses"].items()
            if code != "200"
        ],
        call=_call(path, method, operation, origin),
    )


def _call(path: str, method: str, operation: Document, origin: str) -> str:
    """The operation as a line for a shell, with the examples of its required parameters."""
    lines = [f"curl {'' if method == 'get' else f'-X {method.upper()} '}"]
    lines[0] += '-H "Authorization: Bearer $TOKEN"'
    for row in operation.get("parameters", ()):
        value = next((shown["value"] for shown in row.get("examples", {}).values()), "")
        if row["in"] == "path":
            path = path.replace("{" + row["name"] + "}", value)
        elif row["in"] == "header" and row.get("required"):
            header = f"{row['name']}: {value}"
            lines.append(f"-H {shlex.quote(header)}")
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        shown = next(iter(content["examples"].values()))["value"]
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d {shlex.quote(json.dumps(shown))}")
    lines.append(origin + path)
    return " \\\n  ".join(lines)


def _body_name(operation: Document) -> str:
    if "requestBody" not in operation:
        return ""
    return _name(operation["requestBody"]["content"]["application/json"]["schema"]["$ref"])


def _parameter(document: Document, row: Document) -> Field:
    kind, link = _kind(document, row["schema"])
    place = {"query": "", "path": ""}.get(row["in"], row["in"])
    return Field(
        name=row["name"],
        kind=f"{place} {kind}".strip(),
        link=link,
        is_required=row.get("required", False),
        text=words(row.get("description", "")),
    )


def _members(document: Document, schema: Document) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        kind, link = _kind(document, member)
        yield Field(
            name=name,
            kind=kind,
            link=link,
            is_required=name in required,
            text=words(_ENUM_LIST.sub("", member.get("description", ""))),
        )


def _kind(document: Document, schema: Document) -> tuple[str, str]:
    """A schema in words, and the shape it leads to (or nothing)."""
    for several in ("oneOf", "allOf"):
        if several in schema:
            parts = [_kind(document, part) for part in schema[several]]
            link = next((link for _word, link in parts if link), "")
            return " or ".join(word for word, _link in parts), link
    if "$ref" in schema:
        name = _name(schema["$ref"])
        target = document["components"]["schemas"][name]
        if "properties" in target or "oneOf" in target:
            return name, name
        return _kind(document, target)
    if "enum" in schema:
        return " · ".join(str(value) for value in schema["enum"]), ""
    if schema.get("type") == "array":
        word, link = _kind(document, schema["items"])
        return f"list of {word}", link
    types = schema.get("type", "any")
    named = [types] if isinstance(types, str) else list(types)
    form = schema.get("format", "")
    return " or ".join(form if form and kind == "string" else kind for kind in named), ""


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _resolve(document: Document, answer: Document) -> Document:
    if "$ref" not in answer:
        return answer
    return document["components"]["responses"][_name(answer["$ref"])]  # type: ignore[no-any-return]
