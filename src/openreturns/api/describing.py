"""The OpenAPI document as a page for people shows it: resources, endpoints, shapes."""

from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
ORDER = ("orders", "returns", "parcels", "uploads", "health")
# Said once on top of the page, not at each endpoint.
EVERYWHERE = {400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 503}


def resources(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Every endpoint by resource, in the order in which one meets them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if operation := methods.get(method):
                tag = (operation.get("tags") or ["other"])[0]
                found.setdefault(tag, []).append(_endpoint(path, method, operation))
    places = {tag: place for place, tag in enumerate(ORDER)}
    return dict(sorted(found.items(), key=lambda item: places.get(item[0], len(ORDER))))


def shapes(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every named object with its fields, every named list of words."""
    return [
        {
            "name": name,
            "text": _words(shape.get("description", "")),
            "words": shape.get("enum", []),
            "fields": _fields(shape),
        }
        for name, shape in sorted(document["components"]["schemas"].items())
    ]


def _endpoint(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    answers = operation.get("responses", {})
    return {
        "id": operation.get("operationId", ""),
        "method": method.upper(),
        "path": path,
        "text": _words(operation.get("description") or operation.get("summary", "")),
        "query": [
            {"name": one["name"], "type": _type(one.get("schema", {}))}
            for one in operation.get("parameters", [])
            if one["in"] == "query"
        ],
        "body": _content(operation.get("requestBody", {})),
        "answers": [
            {"status": status, "shape": _content(answer)}
            for status, answer in sorted(answers.items())
            if int(status) not in EVERYWHERE
        ],
    }


def _content(part: dict[str, Any]) -> dict[str, str]:
    """What a body or an answer holds: a shape to look up, or its kind of file."""
    for kind, about in part.get("content", {}).items():
        name = _name(about.get("schema", {}))
        return {"name": name} if name else {"text": kind}
    return {}


def _fields(shape: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "optional": name not in shape.get("required", ()), "type": _type(about)}
        for name, about in shape.get("properties", {}).items()
    ]


def _type(about: dict[str, Any]) -> list[dict[str, str]]:
    """How a value is written: words, and names of shapes to look up."""
    if "$ref" in about:
        return [{"name": _name(about)}]
    if "enum" in about:
        return [{"text": ", ".join(map(str, about["enum"]))}]
    if "anyOf" in about:
        kinds = [_type(one) for one in about["anyOf"]]
        return [part for kind in kinds for part in ({"text": " or "}, *kind)][1:]
    if about.get("type") == "array":
        return [{"text": "list of "}, *_type(about.get("items", {}))]
    return [{"text": str(about.get("format") or about.get("type") or "any")}]


def _words(text: str) -> str:
    """The first paragraph of a docstring, as a page shows it."""
    return text.split("\n\n", maxsplit=1)[0].replace("`", "")


def _name(about: dict[str, Any]) -> str:
    return str(about.get("$ref", "")).rsplit("/", 1)[-1]
