"""The writers of one process queue for SQLite, and none of them keeps the place."""

import threading

import pytest
from django.db import connection, transaction

from people.models import User
from tests.factories import make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.only_on("sqlite", why="the queue is SQLite’s"),
]


def in_thread(work):
    """Run `work` in a thread with a connection of its own, and return what it raised."""
    raised = []

    def run():
        try:
            work()
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    return raised


def write():
    with transaction.atomic():
        User.objects.filter(first_name="Anne").update(site="Nantes")


def test_the_next_writer_enters_after_a_commit_and_after_a_failure():
    make_person("Anne", "Un")
    write()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        User.objects.filter(first_name="Anne").update(site="Lyon")
        raise ZeroDivisionError
    assert in_thread(write) == []


def test_a_connection_closed_in_the_middle_leaves_the_queue():
    make_person("Anne", "Un")

    def broken():
        with transaction.atomic():
            User.objects.filter(first_name="Anne").update(site="Lyon")
            connection.close()

    in_thread(broken)
    assert in_thread(write) == []
    assert User.objects.get(first_name="Anne").site == "Nantes"


def test_each_of_many_writers_counts():
    person = make_person("Anne", "Un")

    def add():
        for _ in range(20):
            with transaction.atomic():
                row = User.objects.get(pk=person.pk)
                User.objects.filter(pk=row.pk).update(site=str(int(row.site or 0) + 1))
        connection.close()

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert User.objects.get(pk=person.pk).site == "160"
