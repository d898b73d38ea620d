"""AUTH-17 in the source: what may be written and what is shown is named field by field."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Source, planted, product_sources

#: Classes that take or show a model's fields by themselves, or write what they were sent.
AUTOMATIC = {
    "ModelAdmin", "ModelForm", "ModelSerializer", "ModelViewSet", "HyperlinkedModelSerializer",
    "CreateModelMixin", "UpdateModelMixin", "DestroyModelMixin", "modelform_factory",
    "model_to_dict",
}  # fmt: skip


def assignment_problems(source: Source) -> Iterator[str]:
    """Ways by which a field that nobody named could be written or shown."""
    for node in ast.walk(source.tree):
        name = (
            ast.unparse(node).rpartition(".")[2]
            if isinstance(node, ast.Name | ast.Attribute)
            else ""
        )
        if name in AUTOMATIC:
            yield f"{source.name}: {name}"
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            yield from _meta_problems(source, node)
        if isinstance(node, ast.Constant) and node.value == "__all__":
            yield f"{source.name}: '__all__'"
        if isinstance(node, ast.Call) and _spreads_a_request(node):
            yield f"{source.name}: {ast.unparse(node)}"


def _meta_problems(source: Source, node: ast.ClassDef) -> Iterator[str]:
    for child in node.body:
        if isinstance(child, ast.Assign):
            names = {ast.unparse(target) for target in child.targets}
            if names & {"exclude", "depth"}:
                yield f"{source.name}: {ast.unparse(child)}"


def _spreads_a_request(node: ast.Call) -> bool:
    """`f(**request.POST)`, `f(**request.data)`: whatever was sent becomes a keyword."""
    return any(
        word.arg is None
        and ast.unparse(word.value).startswith(("request.POST", "request.data", "request.GET"))
        for word in node.keywords
    )


def test_no_field_is_written_or_shown_that_nobody_named() -> None:
    found = [text for source in product_sources() for text in assignment_problems(source)]
    assert found == []


def test_serializers_are_never_asked_to_save() -> None:
    """They parse; actions write."""
    found = [
        source.name
        for source in product_sources()
        if "api" in source.layers
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "save"
    ]
    assert found == []


def test_the_guard_of_fields_bites() -> None:
    name = "deals/web/planted.py"
    cases = {
        "class S(serializers.ModelSerializer): pass": "ModelSerializer",
        "class V(ModelViewSet): pass": "ModelViewSet",
        "class F:\n  class Meta:\n    exclude = ['x']": "exclude = ['x']",
        "class F:\n  class Meta:\n    fields = '__all__'": "'__all__'",
        "edit_deal(**request.POST)": "edit_deal(**request.POST)",
        "Deal(**request.data.dict())": "Deal(**request.data.dict())",
    }
    for text, problem in cases.items():
        assert list(assignment_problems(planted(text))) == [f"{name}: {problem}"], text
    for fine in ("edit_deal(**form.cleaned_data)", "class S(serializers.Serializer): pass"):
        assert list(assignment_problems(planted(fine))) == []
