import os
import signal
import threading

import pytest

from biomarker.tracking.signals import terminated_as_exit


def test_sigterm_becomes_an_exit_that_cleans_up_and_the_old_handler_returns():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, terminated_as_exit():
        os.kill(os.getpid(), signal.SIGTERM)
    assert ended.value.code == 143
    assert signal.getsignal(signal.SIGTERM) == before


def test_other_threads_cannot_set_handlers_and_do_without():
    done = []

    def work():
        with terminated_as_exit():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
