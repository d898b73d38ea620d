"""Pages carry no script, style or handler of their own, and every template and name is used.

AUTH-11: what htmx may do is settled in the frame, and nothing that people write reaches the page as
HTML, so no text can carry an `hx-` attribute.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from django.template.loader import get_template
from django.urls import get_resolver

from tests.architecture.sources import ROOT, judge, product_sources, templates

#: Mail is read by programs that know no style sheets, and is never a page.
MAIL = re.compile(r"^(?:emails/|account/email/|mfa/email/)")
#: Templates that a package of others looks for by name.
ALLAUTH = Path(allauth.__file__).parent / "templates"
#: Templates that are asked for by a name nobody can read from the sources.
ASKED_BY_NAME: dict[str, str] = {}

_INLINE = {
    "an inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I
    ),
    "a script with content": re.compile(r"<script[^>]*\bsrc=[^>]*>\s*[^\s<]", re.I),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "a handler": re.compile(r"\son[a-z]+\s*=|\shx-on\b", re.I),
    "a script address": re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.I),
    "script in an htmx attribute": re.compile(
        r"hx-(?:vals|headers|vars)\s*=\s*[\"']\s*js(?:on)?:", re.I
    ),
    "a boost": re.compile(r"\shx-boost\b", re.I),
    "text that is not escaped": re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off"),
    "an address of elsewhere": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.S)


def inline_problems(text: str) -> list[str]:
    bare = _COMMENT.sub("", text)
    # Words of template tags are no attributes: `one=row.vendor` is no handler.
    html = _TAG.sub("", bare)
    return [
        name
        for name, pattern in _INLINE.items()
        if pattern.search(html if name == "a handler" else bare)
    ]


def test_templates_carry_nothing_that_the_policy_of_content_forbids() -> None:
    found = {
        name: inline_problems(text)
        for name, text in templates().items()
        if not MAIL.match(name) and inline_problems(text)
    }
    assert found == {}


def test_the_guard_of_templates_bites() -> None:
    cases = {
        "<script>go()</script>": "an inline script",
        '<script src="x.js">go()</script>': "a script with content",
        '<p style="color:red">': "an inline style",
        "<style>p {}</style>": "an inline style",
        '<a onclick="go()">': "a handler",
        '<p hx-on:click="go()">': "a handler",
        '<a href="javascript:go()">': "a script address",
        "<p hx-vals='js:{a: 1}'>": "script in an htmx attribute",
        '<body hx-boost="true">': "a boost",
        "{{ text|safe }}": "text that is not escaped",
        "{% autoescape off %}": "text that is not escaped",
        '<img src="//cdn.example.com/x.png">': "an address of elsewhere",
    }
    for text, problem in cases.items():
        assert inline_problems(text) == [problem], text
    for fine in (
        '<script src="x.js" defer></script>',
        '<script type="application/json">{}</script>',
        '<p class="style" data-on="x" hx-get="/x">{{ text }}</p>',
        "{# no style= here #}",
    ):
        assert inline_problems(fine) == [], fine


def test_no_code_marks_text_as_safe() -> None:
    marking = re.compile(r"\bmark_safe\b|\bSafeString\(|is_safe\s*=\s*True|\bhtml_safe\b")
    found = [source.name for source in product_sources() if marking.search(source.text)]
    assert found == []


def test_htmx_is_told_to_run_no_code_and_to_keep_nothing() -> None:
    match = re.search(r"name=\"htmx-config\" content='([^']*)'", templates()["base.html"])
    assert match
    config = json.loads(match.group(1))
    assert (config["allowEval"], config["allowScriptTags"]) == (False, False)
    assert (config["selfRequestsOnly"], config["historyCacheSize"]) == (True, 0)
    assert config["includeIndicatorStyles"] is False
    frames = [name for name, text in templates().items() if "htmx_script" in text]
    assert frames == ["base.html"]


def _strings() -> set[str]:
    """Every text constant of the product."""
    return {
        node.value
        for source in product_sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _composed() -> list[re.Pattern[str]]:
    """Names of templates with a gap: `f"deals/{name}.html"`."""
    found = []
    for source in product_sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else "([^/]+)"
                    for part in node.values
                ]
                if parts[-1].endswith(r"\.html") and "([^/]+)" in parts:
                    found.append(re.compile("".join(map(str, parts))))
    return found


def _named_in_templates() -> set[str]:
    """What `extends`, `include` and `lines` name."""
    tag = re.compile(r"\{%\s*(?:extends|include|lines)\s+[\"']([^\"'#]+)")
    return {name for text in templates().values() for name in tag.findall(text)}


def _is_allauths(name: str) -> bool:
    """Asked for by allauth, which sends a mail's HTML part wherever it finds one beside the text."""
    text = name.replace("_message.html", "_message.txt")
    return (ALLAUTH / name).exists() or (ALLAUTH / text).exists()


def test_every_template_is_used() -> None:
    strings, composed = _strings(), _composed()
    named = _named_in_templates() | {text.partition("#")[0] for text in strings}
    unused = set()
    for name in templates():
        if name in named or _is_allauths(name) or name.startswith("errors/"):
            continue
        gaps = [match for pattern in composed if (match := pattern.fullmatch(name))]
        if not any(set(match.groups()) <= strings for match in gaps):
            unused.add(name)
    assert judge(unused, ASKED_BY_NAME) == []
    assert len(composed) >= 1


def test_error_pages_are_those_that_are_asked_for() -> None:
    """They are named by their status; each of the common ones exists."""
    pages = {name for name in templates() if re.fullmatch(r"errors/\d+\.html", name)}
    assert pages >= {f"errors/{status}.html" for status in (400, 403, 404, 500)}


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_template_can_be_read(name: str) -> None:
    if name.endswith((".html", ".txt")):
        get_template(name)


def url_names() -> set[str]:
    """Every name that can be reversed, with its namespaces."""
    found: set[str] = set()

    def walk(resolver: object, prefix: str) -> None:
        for name in resolver.reverse_dict:  # type: ignore[attr-defined]
            if isinstance(name, str):
                found.add(prefix + name)
        for space, (_path, inner) in resolver.namespace_dict.items():  # type: ignore[attr-defined]
            walk(inner, f"{prefix}{space}:")

    walk(get_resolver(), "")
    return found


def _used_names() -> Iterator[tuple[str, str]]:
    tag = re.compile(r"\{%\s*url\s+[\"']([\w:.-]+)[\"']")
    for name, text in templates().items():
        for used in tag.findall(text):
            yield name, used
    for source in product_sources():
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).rpartition(".")[2]
                in {"reverse", "redirect", "reverse_lazy"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and "/" not in str(node.args[0].value)
            ):
                yield source.name, str(node.args[0].value)


def test_every_name_of_an_address_exists() -> None:
    known, used = url_names(), list(_used_names())
    assert [(place, name) for place, name in used if name not in known] == []
    assert len(used) > 50
    assert "deals:room" in known


def test_partials_that_are_asked_for_are_defined() -> None:
    missing = []
    for name, text in templates().items():
        defined = set(re.findall(r"\{%\s*partialdef\s+([\w-]+)", text))
        asked = re.findall(r"\{%\s*partial\s+([\w-]+)", text)
        missing += [f"{name}#{partial}" for partial in asked if partial not in defined]
    assert missing == []
    assert any("partialdef" in text for text in templates().values())


def test_the_house_has_its_papers() -> None:
    for name in ("CHANGELOG.md", "README.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"):
        assert (ROOT / name).read_text().strip(), name
