"""The finishing touches of the OpenAPI document."""

from typing import Any

from cosell.core.problems import CONTENT_TYPE

Schema = dict[str, Any]


def finish(result: Schema, **_: Any) -> Schema:
    """Say each refusal once, and that bodies take no other names than theirs."""
    components = result["components"]
    responses: Schema = {}
    for path in result["paths"].values():
        for operation in path.values():
            _share_refusals(operation["responses"], responses)
    components["responses"] = dict(sorted(responses.items()))
    for name, schema in components["schemas"].items():
        if name.endswith("In"):
            schema["additionalProperties"] = False
    return result


def _share_refusals(answers: Schema, shared: Schema) -> None:
    for code, answer in answers.items():
        if CONTENT_TYPE in answer.get("content", {}):
            shared[f"Problem{code}"] = answer
            answers[code] = {"$ref": f"#/components/responses/Problem{code}"}
