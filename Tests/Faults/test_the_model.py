"""The model of a refresh family notices what it is there to notice."""

import pytest

from faults.family import Family


@pytest.fixture
def family():
    family = Family("f", keeps_lost_replies=True)
    family.told += ["a", "b", "c"]
    return family


def test_a_sound_family_has_no_violation(family):
    assert family.violations({"c"}.__contains__) == []


@pytest.mark.parametrize("live", [set(), {"a"}, {"b", "c"}, {"a", "b", "c"}], ids=str)
def test_a_lost_or_forked_family_is_noticed(family, live):
    assert family.violations(live.__contains__)


def test_a_use_without_reply_leaves_the_end_open_and_nothing_else(family):
    family.use_without_reply = True
    assert family.violations({"c"}.__contains__) == family.violations(set().__contains__) == []
    assert family.violations({"b"}.__contains__, from_the_start=True)


def test_a_lost_reply_may_cost_the_family_only_without_a_window(family):
    family.use_without_reply = True
    assert family.refused()
    strict = Family("s", keeps_lost_replies=False, told=["a"], use_without_reply=True)
    assert strict.refused() is None and strict.is_over
    assert strict.violations({"a"}.__contains__)


def test_a_revoked_family_has_nothing_live(family):
    family.is_revoked = True
    assert family.violations({"c"}.__contains__) and not family.violations(set().__contains__)
