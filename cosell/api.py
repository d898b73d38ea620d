"""Addresses of the REST API, its published description, and the page to read it on."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils import translation
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from cosell.core.openapi import read_groups, read_shapes
from partners.api.unknown import UnknownViewSet
from partners.web.access import public_page


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, the same that is committed; made once for a process."""
    with translation.override("en"):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        schema: dict[str, Any] = generator.get_schema(public=True)  # type: ignore[no-untyped-call]
    return schema


@cache
def _written(form: str) -> bytes:
    renderer = OpenApiJsonRenderer() if form == "json" else OpenApiYamlRenderer()
    return bytes(renderer.render(document(), renderer_context={}))


@public_page("the description of the API holds nobody's facts")
@require_GET
def schema(request: HttpRequest, form: str = "yaml") -> HttpResponse:
    """The OpenAPI document, as YAML or JSON."""
    return HttpResponse(
        _written(form), content_type=f"application/{form}", headers={"Cache-Control": "max-age=300"}
    )


@public_page("the description of the API holds nobody's facts")
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The same document for people, with a first call to copy."""
    context = {
        "origin": settings.PUBLIC_URL,
        "groups": read_groups(document(), settings.PUBLIC_URL),
        "shapes": read_shapes(document()),
        "version": document()["info"]["version"],
    }
    return render(request, "api/docs.html", context)


app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema", schema, name="schema"),
    path("schema.json", schema, {"form": "json"}, name="schema_json"),
    path("docs", docs, name="docs"),
    path("v1/", include("partners.api.urls")),
    path("v1/workspaces/<slug:workspace>/", include("deals.api.urls")),
    path("v1/workspaces/<slug:workspace>/", include("metrics.api.urls")),
    re_path(r"", UnknownViewSet.as_view({"get": "refuse"}), name="unknown"),
]
