import subprocess
import sys

import pytest

from biomarker.tracking.owner import HOST, PID, START, is_dead, owner_tags, started


def test_this_process_is_alive():
    assert not is_dead(owner_tags())


def test_a_process_that_ended_is_dead():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    tags = owner_tags() | {PID: str(child.pid), START: started(child.pid)}
    assert not is_dead(tags)
    child.communicate(b"\n")
    assert is_dead(tags)


def test_another_process_with_the_same_number_is_not_the_owner():
    assert is_dead(owner_tags() | {START: "1"})


@pytest.mark.parametrize("changed", [{HOST: "another-machine"}, {PID: "x"}, {PID: ""}, {PID: "-1"}])
def test_nothing_is_said_of_processes_elsewhere_or_of_unreadable_tags(changed):
    assert not is_dead(owner_tags() | {START: "1"} | changed)
    assert not is_dead({})
