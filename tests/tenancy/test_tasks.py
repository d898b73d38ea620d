"""TEN-11: every task says whose rows it works on, and a tenant's task never runs without one."""

import inspect
from collections.abc import Callable

import pytest
from celery import Celery
from celery.app.task import Task
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from cosell.celery import app as product
from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from cosell.core.tasks import WalledTask
from deals.models import Deal
from tests.tenancy.rows import Planted

#: Tasks that work outside any wall, and why each must.
SYSTEM_TASKS = {
    "deals.tick_clocks": "asks which rows of all workspaces are due, then opens each one's wall",
    "deals.plan_digests": "plans the digests of each workspace inside its own wall",
    "deals.send_digest": "claims the digest as the system, then opens the wall of its workspace",
    "deals.tick_digests": "finds whose digests are due in all workspaces",
    "messaging.deliver": "claims the delivery as the system, then opens its tenant's wall",
    "messaging.relay_events": "turns the events of all workspaces into deliveries",
    "messaging.send_messages": "claims the message as the system, then opens its reader's wall",
    "messaging.sweep_deliveries": "finds what is due in all workspaces",
    "messaging.sweep_messages": "finds what is due in all workspaces",
    "messaging.watch_outbox": "counts over all workspaces, and tells numbers only",
    "metrics.tick": "hands out every workspace, whose task opens its wall",
    "partners.purge_idempotency_keys": "forgets the kept answers of all workspaces",
    "partners.purge_sessions": "sessions belong to people, and to no workspace",
}
#: What a message in the broker says. During a deployment two versions of the code send and read
#: (JOB-11): a new keyword comes with a default, and one that goes stays here for one version more.
KEYWORDS = {
    "deals.send_digest": {"digest_id"},
    "messaging.deliver": {"delivery_id"},
    "messaging.send_messages": {"message_ids"},
}
MOST_SYSTEM_TASKS = 13
LONGEST_SECONDS = 300


def tasks() -> dict[str, Task]:
    """The product's tasks by name, as a worker finds them."""
    product.loader.import_default_modules()
    product.finalize()
    return {name: task for name, task in product.tasks.items() if not name.startswith("celery.")}


def _queue_of(task: Task) -> str:
    return str(settings.CELERY_TASK_ROUTES.get(task.name, {}).get("queue", ""))


def task_problems(task: Task) -> list[str]:
    """What a task lacks of name, queue, limits and keywords."""
    problems = []
    if not isinstance(task, WalledTask) or task.tenant is task.system:
        problems.append("is neither of a tenant nor of the system")
    if task.name == f"{task.run.__module__}.{task.run.__name__}":
        problems.append("has no name of its own")
    if _queue_of(task) not in {queue.name for queue in settings.CELERY_TASK_QUEUES}:
        problems.append("names no queue that a worker listens to")
    if not (task.soft_time_limit and task.time_limit):
        problems.append("has no limits of its own")
    elif not task.soft_time_limit < task.time_limit <= LONGEST_SECONDS:
        problems.append("may run too long")
    kinds = {p.kind for p in inspect.signature(task.run).parameters.values()}
    if kinds - {inspect.Parameter.KEYWORD_ONLY}:
        problems.append("takes more than keywords")
    if not task.run.__doc__:
        problems.append("does not say what it does")
    return problems


def test_every_task_declares_itself() -> None:
    assert {
        name: task_problems(task) for name, task in tasks().items() if task_problems(task)
    } == {}
    assert len(tasks()) >= 4


def keyword_problems(name: str, run: Callable[..., object], known: set[str]) -> list[str]:
    """Where messages of another version would fail: a keyword that is asked for or not known."""
    taken = inspect.signature(run).parameters
    needed = {key for key, each in taken.items() if each.default is inspect.Parameter.empty}
    return [f"{name} needs {key}" for key in sorted(needed - known - {"actor"})] + [
        f"{name} does not know {key}" for key in sorted(known - set(taken))
    ]


def test_messages_of_the_version_before_are_understood_and_ours_by_it() -> None:
    found = [
        problem
        for name, task in tasks().items()
        for problem in keyword_problems(name, task.run, KEYWORDS.get(name, set()))
    ]
    assert found == []
    assert set(KEYWORDS) <= set(tasks())


def test_the_guard_of_keywords_bites() -> None:
    def work(*, new: int, old: int = 0) -> None:
        pass

    assert keyword_problems("work", work, {"old"}) == ["work needs new"]
    assert keyword_problems("work", work, {"new", "gone"}) == ["work does not know gone"]


def test_tasks_of_the_system_are_few_and_each_has_a_reason() -> None:
    assert sorted(name for name, task in tasks().items() if task.system) == sorted(SYSTEM_TASKS)
    assert len(SYSTEM_TASKS) <= MOST_SYSTEM_TASKS
    assert all(SYSTEM_TASKS.values())


def test_the_schedule_and_the_routes_name_tasks_that_exist() -> None:
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(tasks())
    assert set(settings.CELERY_TASK_ROUTES) == set(tasks())


@pytest.fixture
def own() -> Celery:
    """An application of the test's own, so that its tasks are nobody else's."""
    return Celery("tests", set_as_current=False, broker="memory://")


def test_the_guard_of_tasks_bites(own: Celery) -> None:
    @own.task(shared=False)
    def lax(number: int) -> None:
        pass

    assert task_problems(lax) == [
        "is neither of a tenant nor of the system",
        "has no name of its own",
        "names no queue that a worker listens to",
        "has no limits of its own",
        "takes more than keywords",
        "does not say what it does",
    ]


@pytest.mark.parametrize("words", [{}, {"tenant": True, "system": True}])
def test_a_task_that_does_not_declare_itself_is_refused(own: Celery, words: dict) -> None:
    def work() -> None:
        pass

    own.task(shared=False, base=WalledTask, name="tests.undeclared", **words)(work)
    with pytest.raises(ImproperlyConfigured, match="of a tenant or of the system"):
        own.finalize()


def test_a_tenants_task_runs_inside_its_wall_and_nowhere_else(
    own: Celery, planted: Planted
) -> None:
    @own.task(shared=False, base=WalledTask, tenant=True, name="tests.count")
    def count(*, actor: Actor, plus: int) -> tuple[str, int]:
        return actor.workspace_slug, Deal.objects.count() + plus

    own.finalize()
    northwind, kestrel = planted.world.northwind, planted.world.kestrel
    assert count(workspace_id=northwind.pk, plus=0)[0] == "northwind"
    assert count(workspace_id=kestrel.pk, plus=1) == ("kestrel", 5)
    assert count(workspace_id=northwind.pk, plus=0)[1] > 5
    assert not connection.in_atomic_block
    with pytest.raises(TypeError, match="needs its workspace_id"):
        count(plus=1)
    with pytest.raises(TypeError, match="keywords only"):
        count(northwind.pk)
    with pytest.raises(NotFound):
        count(workspace_id=30_000, plus=1)


def test_a_tenants_task_is_sent_with_its_workspace(own: Celery) -> None:
    """Celery's own comparison with the function would refuse it: the function takes an actor."""

    @own.task(shared=False, base=WalledTask, tenant=True, name="tests.sent")
    def sent(*, actor: Actor, plus: int) -> None:
        """Does nothing."""

    own.finalize()
    with own.connection_for_write() as connection:
        assert sent.apply_async(kwargs={"workspace_id": 1, "plus": 2}, connection=connection).id


def test_a_task_of_the_system_sees_no_tenants_rows_by_itself(own: Celery, planted: Planted) -> None:
    @own.task(shared=False, base=WalledTask, system=True, name="tests.peek")
    def peek() -> int:
        return Deal.objects.count()

    own.finalize()
    assert peek() == 0
