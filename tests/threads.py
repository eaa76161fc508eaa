"""Several people at the same moment, each with a thread and a connection of their own."""

import threading

from django.db import connection


def together(calls):
    """Run the calls in threads that start at the same moment; the errors they met."""
    ready, errors = threading.Barrier(len(calls)), []

    def run(call):
        ready.wait()
        try:
            call()
        except Exception as error:  # noqa: BLE001 (a thread's failure is a finding)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
