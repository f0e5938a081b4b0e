import socket

from app.stack.ports import HOST, choose, is_free, is_open


def test_a_free_port_is_taken_as_preferred() -> None:
    port = choose(None, taken=set())
    assert choose(port, taken=set()) == port


def test_a_port_that_somebody_listens_on_gives_way_to_another() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        assert is_open(port)
        assert not is_free(port)
        assert choose(port, taken=set()) != port


def test_no_port_is_given_twice() -> None:
    taken: set[int] = set()
    first = choose(None, taken=taken)
    assert choose(first, taken=taken) != first
    assert len(taken) == 2
