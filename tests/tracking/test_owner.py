import subprocess
import sys

import pytest

from biomarker.tracking.owner import is_dead, owner_tags, started


def test_this_process_is_alive():
    assert not is_dead(owner_tags())


def test_a_process_that_ended_is_dead():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    tags = owner_tags() | {"pid": str(child.pid), "start": started(child.pid)}
    assert not is_dead(tags)
    child.communicate(b"\n")
    assert is_dead(tags)


def test_another_process_with_the_same_number_is_not_the_owner():
    assert is_dead(owner_tags() | {"start": "1"})


@pytest.mark.parametrize("changed", [{"host": "another-machine"}, {"pid": "x"}, {"pid": ""}, {"pid": "-1"}])
def test_nothing_is_said_of_processes_elsewhere_or_of_unreadable_tags(changed):
    assert not is_dead(owner_tags() | {"start": "1"} | changed)
    assert not is_dead({})
