import os
import signal
import threading

import pytest

from biomarker.tracking.signals import held_back, terminated_as_exit


def test_sigterm_becomes_an_exit_that_cleans_up_and_the_old_handler_returns():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, terminated_as_exit():
        os.kill(os.getpid(), signal.SIGTERM)
    assert ended.value.code == 143
    assert signal.getsignal(signal.SIGTERM) == before


def test_other_threads_cannot_set_handlers_and_do_without():
    done = []

    def work():
        with terminated_as_exit(), held_back() as let_through, let_through():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def work(done, *, begin=None, within=None, end=None):
    """Note each step that is reached, with Ctrl-C in the middle of some."""
    with held_back() as let_through:
        for step in begin or ():
            step()
        done.append("begun")
        try:
            with let_through():
                if within:
                    within()
                done.append("worked")
        finally:
            if end:
                end()
            done.append("ended")


@pytest.mark.parametrize(
    ("pressed", "reached"),
    [
        ({"begin": [interrupt]}, ["begun", "ended"]),
        ({"within": interrupt}, ["begun", "ended"]),
        ({"end": interrupt}, ["begun", "worked", "ended"]),
        ({"within": interrupt, "end": interrupt}, ["begun", "ended"]),
        ({"begin": [interrupt, interrupt]}, []),
    ],
    ids=["at the beginning", "within", "at the end", "impatiently", "twice at the beginning: it does not wait"],
)
def test_what_is_begun_is_ended_whenever_ctrl_c_comes(pressed, reached):
    before = signal.getsignal(signal.SIGINT)
    done = []
    with pytest.raises(KeyboardInterrupt):
        work(done, **pressed)
    assert done == reached
    assert signal.getsignal(signal.SIGINT) == before
