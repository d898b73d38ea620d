"""Things stay small enough to be read at once: functions, views, tasks, files, templates, scripts.

There are no exceptions; if one is ever needed it stands below with its reason.
"""

import ast
from collections.abc import Callable
from pathlib import Path

from tests.architecture.sources import (
    ROOT,
    Function,
    Source,
    judge,
    planted,
    product_sources,
    templates,
)

FUNCTION, VIEW, TASK = 40, 25, 20
FILE, TEST_FILE, TEMPLATE, SCRIPT = 400, 600, 150, 100
VAGUE = {"common", "helper", "helpers", "misc", "shared", "util", "utils"}
EXEMPT: dict[str, str] = {}


def lines_of(node: Function) -> int:
    """Lines from `def` to the end, without the docstring, which is asked for and costs nothing."""
    count = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        count -= (first.end_lineno or first.lineno) - first.lineno + 1
    return count


def is_view(node: Function) -> bool:
    """Whether the function wears a gate."""
    words = {ast.unparse(d).partition("(")[0].rpartition(".")[2] for d in node.decorator_list}
    return bool(words & {"workspace_page", "person_page", "public_page"})


def is_task(node: Function) -> bool:
    words = {ast.unparse(d).partition("(")[0].rpartition(".")[2] for d in node.decorator_list}
    return bool(words & {"shared_task", "task"})


def long_functions(source: Source) -> list[str]:
    """What is longer than its kind may be."""
    found = []
    for name, node in source.functions():
        limit = VIEW if is_view(node) else TASK if is_task(node) else FUNCTION
        if lines_of(node) > limit:
            found.append(f"{source.name}: {name} has {lines_of(node)} lines, at most {limit}")
    return found


def long_files(paths: list[Path], limit: Callable[[Path], int]) -> list[str]:
    found = []
    for path in paths:
        count = len(path.read_text().splitlines())
        if count > limit(path):
            found.append(f"{path.relative_to(ROOT)} has {count} lines, at most {limit(path)}")
    return found


def test_functions_views_and_tasks_stay_within_their_budgets() -> None:
    found = [text for source in product_sources() for text in long_functions(source)]
    assert judge(found, EXEMPT) == []


def test_python_files_stay_within_their_budget() -> None:
    product = [ROOT / source.path for source in product_sources()]
    bench = sorted((ROOT / "bench").rglob("*.py"))
    tests = sorted((ROOT / "tests").rglob("*.py"))
    assert judge(long_files([*product, *bench], lambda _path: FILE), EXEMPT) == []
    assert judge(long_files(tests, lambda _path: TEST_FILE), EXEMPT) == []


def test_templates_and_scripts_stay_within_their_budgets() -> None:
    pages = [ROOT / "templates" / name for name in templates()]
    scripts = sorted((ROOT / "static" / "js").rglob("*.js"))
    assert scripts
    assert judge(long_files(pages, lambda _path: TEMPLATE), EXEMPT) == []
    assert judge(long_files(scripts, lambda _path: SCRIPT), EXEMPT) == []


def vague_names(paths: list[str]) -> list[str]:
    """A name that says nothing collects everything."""
    return [path for path in paths if set(Path(path).with_suffix("").parts) & VAGUE]


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert vague_names([source.name for source in product_sources()]) == []
    assert vague_names([str(p.relative_to(ROOT)) for p in (ROOT / "tests").rglob("*.py")]) == []


def test_the_budgets_bite() -> None:
    body = "\n".join(["    pass"] * 26)
    view = planted(f"@workspace_page\n@require_GET\ndef page(request):\n{body}\n")
    task = planted(f"@shared_task(name='x')\ndef work():\n{body}\n")
    plain = planted(f"def work():\n{body}\n{body}\n")
    small = planted(f"def work():\n{body}\n")
    name = "deals/web/planted.py"
    assert long_functions(view) == [f"{name}: page has 27 lines, at most 25"]
    assert long_functions(task) == [f"{name}: work has 27 lines, at most 20"]
    assert long_functions(plain) == [f"{name}: work has 53 lines, at most 40"]
    assert long_functions(small) == []
    assert long_files([Path(__file__)], lambda _path: 3) != []
    assert vague_names(["deals/web/utils.py", "deals/helpers/x.py", "deals/web/room.py"]) == [
        "deals/web/utils.py",
        "deals/helpers/x.py",
    ]
