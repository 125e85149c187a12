"""The OpenAPI document and a page for people over it; nothing is fetched from outside."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from openreturns.api.describing import resources, shapes
from openreturns.api.main import api
from openreturns.api.problems import TITLES
from openreturns.api.shapes import order_shapes, referred


@require_GET
def document(request: HttpRequest) -> HttpResponse:
    """The generated OpenAPI 3.1 document."""
    return JsonResponse(schema())


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every endpoint, what it takes and answers, and every shape."""
    found = schema()
    context = {
        "info": found["info"],
        "resources": resources(found),
        "shapes": shapes(found),
        "problems": TITLES.values(),
    }
    return render(request, "api/docs.html", context)


@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """The address of every problem type leads to what is said about it."""
    return redirect("api-docs")


@cache
def schema() -> dict[str, Any]:
    """The document, with problem+json as the type of every failure; worked out once."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    for methods in found["paths"].values():
        for operation in methods.values():
            for status, answer in operation.get("responses", {}).items():
                content = answer.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    content["application/problem+json"] = content.pop("application/json")
    found["components"]["schemas"].update(order_shapes())
    whole: dict[str, Any] = referred(found)
    return whole
