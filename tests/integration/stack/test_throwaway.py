import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from app.stack.child import Child
from app.stack.errors import ServerFailed, StackError
from app.stack.ports import is_open
from app.stack.throwaway import Throwaway, wait_for_redis

_RUN = """
import time
from app.stack.throwaway import Throwaway, wait_for_redis
run = Throwaway()
child, port = run.start_redis("inbox")
wait_for_redis(child, port)
print(child.pid, port, run.folder, flush=True)
time.sleep(600)
"""


def test_a_killed_test_run_leaves_no_server_and_the_next_one_removes_its_folder() -> None:
    run = subprocess.Popen([sys.executable, "-c", _RUN], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    pid, port, folder = run.stdout.readline().split()
    server = psutil.Process(int(pid))
    assert is_open(int(port))
    run.kill()
    run.wait()
    run.stdout.close()
    server.wait(10)
    assert not is_open(int(port))
    assert Path(folder).exists()
    Throwaway().stop()
    assert not Path(folder).exists()


def test_a_stopped_run_leaves_no_child_no_port_and_no_folder() -> None:
    run = Throwaway()
    child, port = run.start_redis("cache")
    wait_for_redis(child, port)
    run.stop()
    run.stop()
    assert not child.alive
    assert not is_open(port)
    assert not run.folder.exists()


def test_a_server_that_ends_at_once_is_named_with_its_log(tmp_path: Path) -> None:
    child = Child("broken", ["/bin/false"], log=tmp_path / "broken.log")
    with pytest.raises(ServerFailed, match=r"broken ended with 1; its log is .*broken\.log"):
        child.wait_until(lambda: False, timeout_s=10)


def test_a_server_that_does_not_answer_in_time_is_named(tmp_path: Path) -> None:
    child = Child("slow", ["/bin/sleep", "60"], log=tmp_path / "slow.log")
    with pytest.raises(ServerFailed, match="did not answer within"):
        child.wait_until(lambda: False, timeout_s=0.2)
    child.terminate(timeout_s=5)
    assert not child.alive


def test_a_child_is_refused_to_a_thread_because_it_would_end_with_it(tmp_path: Path) -> None:
    refused: list[StackError] = []

    def start() -> None:
        try:
            Child("any", ["/bin/true"], log=tmp_path / "any.log")
        except StackError as exc:
            refused.append(exc)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert refused
