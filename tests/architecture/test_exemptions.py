"""RAT-4: an exemption that is no longer needed fails, and so does one without a reason."""

from tests.architecture.sources import judge, planted


def test_an_exemption_is_judged_both_ways() -> None:
    assert judge({"a", "b"}, {"a": "why"}) == ["b"]
    assert judge({"a"}, {"a": "why", "gone": "why"}) == ["gone is exempt and need not be"]
    assert judge({"a"}, {"a": ""}) == ["a is exempt without a reason"]
    assert judge(set(), {}) == []


def test_functions_are_found_wherever_they_stand() -> None:
    source = planted(
        "class A:\n  def m(self):\n    def inner(): pass\nif True:\n  async def f(): pass\n"
    )
    assert [name for name, _node in source.functions()] == ["A.m", "A.m.inner", "f"]
    assert [node.name for node in planted("def a(): pass\ndef _b(): pass").public_functions()] == [
        "a"
    ]
