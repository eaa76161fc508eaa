"""The one error that actions raise when a rule of the house says no, and jobs that one failure does not stop."""


class DomainError(Exception):
    """A refusal in the person's language, `field` naming the form's field it belongs to."""

    def __init__(self, message, field=None):
        super().__init__(str(message))
        self.message = message
        self.field = field


def each(work, rows):
    """Call `work` with each row and return how often it changed something; a failure stops its own row alone.

    Raises an ExceptionGroup of all that failed, at the end: the job is reported as failed.
    """
    done, failed = 0, []
    for row in rows:
        try:
            done += bool(work(row))
        except Exception as error:  # noqa: BLE001 (raised below, with the others)
            failed.append(error)
    if failed:
        raise ExceptionGroup("some of a job’s rows failed", failed)
    return done
