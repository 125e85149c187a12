"""The OpenAPI document and a page for people over it; nothing is fetched from outside."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openreturns.api.main import api
from openreturns.api.problems import TITLES
from openreturns.orders.schema import OrderIn

METHODS = ("get", "post", "put", "patch", "delete")


@require_GET
def document(request: HttpRequest) -> HttpResponse:
    """The generated OpenAPI 3.1 document."""
    return JsonResponse(schema())


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every endpoint, what it takes and answers, with an example to copy."""
    found = schema()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                tag = (operation.get("tags") or ["other"])[0]
                groups.setdefault(tag, []).append(_operation(path, method, operation, found))
    context = {"groups": groups, "info": found["info"], "problems": TITLES.values()}
    return render(request, "api/docs.html", context)


def schema() -> dict[str, Any]:
    """The document, with problem+json as the type of every failure."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    for methods in found["paths"].values():
        for operation in methods.values():
            for status, answer in operation.get("responses", {}).items():
                content = answer.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    content["application/problem+json"] = content.pop("application/json")
    found["components"]["schemas"].update(_order_shapes())
    return found


def _order_shapes() -> dict[str, Any]:
    """The parts of an order, under names of their own beside those of returns."""
    whole = OrderIn.model_json_schema(ref_template="#/components/schemas/Order{model}")
    parts = {f"Order{name}": shape for name, shape in whole.pop("$defs").items()}
    return {"OrderIn": whole, **parts}


def _operation(
    path: str, method: str, operation: dict[str, Any], found: dict[str, Any]
) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = body.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    shape = found["components"]["schemas"].get(name, {}) if name else {}
    fields = [
        {
            "name": field,
            "required": field in shape.get("required", ()),
            "type": _type(about),
        }
        for field, about in shape.get("properties", {}).items()
    ]
    return {
        "id": operation.get("operationId", ""),
        "method": method.upper(),
        "path": path,
        "text": operation.get("description") or operation.get("summary", ""),
        "fields": fields,
        "answers": sorted(operation.get("responses", {})),
    }


def _type(about: dict[str, Any]) -> str:
    if "$ref" in about:
        return str(about["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in about:
        return " or ".join(_type(one) for one in about["anyOf"])
    if about.get("type") == "array":
        return "list of " + _type(about.get("items", {}))
    return str(about.get("type") or "any")
