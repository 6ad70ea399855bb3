"""Writers on SQLite come in one after the other, in the order in which they came."""

import threading

from hub.core.kit.sqlite.queue import Queue


def test_whoever_has_waited_longest_is_next_and_nobody_overtakes() -> None:
    queue, order, lined_up = Queue(), [], []
    queue.acquire(1)

    def wait(number: int) -> None:
        assert queue.acquire(30)
        order.append(number)
        queue.release()

    for number in range(8):
        thread = threading.Thread(target=wait, args=(number,))
        thread.start()
        lined_up.append(thread)
        while len(queue._waiting) <= number:
            pass
    queue.release()
    for thread in lined_up:
        thread.join()
    assert order == list(range(8))


def test_who_gives_up_leaves_the_queue_to_the_others() -> None:
    queue = Queue()
    assert queue.acquire(0)
    assert not queue.acquire(0)
    queue.release()
    assert queue.acquire(0)
    queue.release()
    assert queue.acquire(0)


def test_two_never_hold_it_at_once() -> None:
    queue, inside, most = Queue(), [], []

    def work() -> None:
        for _ in range(200):
            assert queue.acquire(30)
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            queue.release()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
