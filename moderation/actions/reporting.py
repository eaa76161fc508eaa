"""Reports of comments and of ideas: by anybody who sees one, answered by a community manager without a conflict."""

from itertools import combinations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import ideas.actions
from core.errors import DomainError, each
from core.worktime import add_working_days
from ideas.actions.journey import lock
from ideas.conflict import Between, author_ids, conflicts
from ideas.models import Activity, Comment, Idea, Reader
from ideas.verbs import Verb
from moderation.entries import of_hiding, of_report
from moderation.models import Hiding, Report
from moderation.permissions import may_handle, may_report
from people.models import Role, RoleGrant, User
from register.actions import append

TEXT_LENGTH = 2000
ENOUGH = 3
"""People of different teams, without a conflict with who wrote, whose reports hide a comment or an idea for now."""
State = Report.State
HELD = {"comment": "comment_hidden_for_now", "idea": "idea_hidden_for_now"}
SHOWN = {"comment": "comment_shown_again", "idea": "idea_shown_again"}
"""The kinds of the register's entries."""


def report_comment(comment, *, by, reason, text=""):
    """Tell the community managers that a comment breaks the charter; telling it twice changes nothing."""
    return _report(comment, Verb.COMMENT_REPORTED, by=by, reason=reason, text=text)


def report_idea(idea, *, by, reason, text=""):
    """Tell the community managers that a published idea breaks the charter; telling it twice changes nothing."""
    return _report(idea, Verb.IDEA_REPORTED, by=by, reason=reason, text=text)


def _report(subject, verb, *, by, reason, text):
    if reason not in Report.Reason.values:
        raise DomainError(_("Choose what is wrong."), field="reason")
    text = _short(text, "text")
    if reason == Report.Reason.OTHER and not text:
        raise DomainError(_("Say in a few words what is wrong."), field="text")
    if known := Report.objects.filter(**_as(subject), reporter=by).first():
        return known
    try:
        with transaction.atomic():
            idea, subject = _locked(subject)
            if refusal := may_report(by, subject):
                raise DomainError(refusal)
            report = Report.objects.create(**_as(subject), reporter=by, reason=reason, text=text)
            Activity.record(verb, idea=idea, comment=_as(subject).get("comment"), data={"report": report.pk})
            _hide_for_now(idea, subject)
    except IntegrityError:  # the double click arrived first
        return Report.objects.get(**_as(subject), reporter=by)
    return report


def _as(subject):
    """What a Report or a Hiding is of, as a field."""
    return {"comment" if isinstance(subject, Comment) else "idea": subject}


def _locked(subject):
    """The idea and what was reported, both as they now stand, the idea's row locked first."""
    idea = lock(subject.idea if isinstance(subject, Comment) else subject)
    if isinstance(subject, Comment):
        subject = Comment.objects.select_for_update(of=("self",)).select_related("author").get(pk=subject.pk)
        subject.idea = idea
        return idea, subject
    return idea, idea


def _wrote(subject):
    """Ids of those who wrote it."""
    return [subject.author_id] if isinstance(subject, Comment) else author_ids(subject)


def _hide_for_now(idea, subject):
    """Hide what enough people apart reported, once, until a manager decides; with the idea locked."""
    if Hiding.objects.filter(**_as(subject)).exists():
        return
    reports = Report.objects.filter(**_as(subject), state=State.OPEN).select_related("reporter").order_by("pk")
    reports = {report.reporter_id: report for report in reports}
    three = _apart(reports, _wrote(subject)) if len(reports) >= ENOUGH else None
    if three is None:
        return
    now, three = timezone.now(), [reports[pk] for pk in three]
    until = add_working_days(now, settings.EUREKA["HIDING_DAYS"])
    hiding = Hiding.objects.create(**_as(subject), at=now, until=until)
    with translation.override(_language(subject)):  # who wrote reads them
        reasons = ", ".join(sorted({str(report.get_reason_display()) for report in three}))
    if isinstance(subject, Comment):
        ideas.actions.hide_comment(subject, by=None, reason=reasons, is_provisional=True)
    else:
        _open_to_managers(idea, until)
        ideas.actions.hold_idea(idea, reason=reasons, until=until)
    append(*of_hiding(hiding, HELD[_kind(subject)], now, [report.reporter for report in three]))


def _apart(people, authors):
    """Three of `people` (ids), no two of one direct team, none in conflict with the authors; None if there are none.

    Whose team the directory does not know does not count.
    """
    between = Between(people, authors)
    free = [pk for pk in people if between.has_team(pk) and not between.why(pk, authors)]
    for first in free:
        apart = [pk for pk in free if pk > first and not between.is_one_team(first, pk)]
        for second, third in combinations(apart, ENOUGH - 1):
            if not between.is_one_team(second, third):
                return first, second, third
    return None


def _language(subject):
    if isinstance(subject, Comment):
        return subject.author.language
    signed = subject.byline()
    return signed[0][1].language if signed and signed[0][1] else subject.language


def _kind(subject):
    return "comment" if isinstance(subject, Comment) else "idea"


def _open_to_managers(idea, until):
    """Community managers without a conflict read the idea they must decide about, for as long as it is hidden."""
    managers = set(RoleGrant.objects.current().filter(role=Role.MANAGER).values_list("person_id", flat=True))
    managers -= conflicts(managers, author_ids(idea)).keys()
    for manager in User.objects.filter(pk__in=managers, is_active=True):
        ideas.actions.let_read(idea, manager, Reader.Why.REPORT, until=until)


def lift_hidings():
    """Show again what was hidden for now and nobody decided about in time; returns how many."""
    late = Hiding.objects.filter(state=Hiding.State.OPEN, until__lte=timezone.now())
    return each(_lift, late.select_related("comment__idea", "idea"))


def _lift(hiding):
    with transaction.atomic():
        _idea, subject = _locked(hiding.subject)
        if not _end_hiding(subject, Hiding.State.LIFTED):
            return False
        _show(subject, by=None)
        append(*of_hiding(hiding, SHOWN[_kind(subject)], timezone.now()))
    return True


def _show(subject, *, by):
    """Show again what was hidden for now."""
    if isinstance(subject, Comment):
        ideas.actions.restore_comment(subject, by=by)
    else:
        ideas.actions.restore_idea(subject, by=by)


def _hide(subject, *, by, reason):
    if isinstance(subject, Comment):
        ideas.actions.hide_comment(subject, by=by, reason=reason)
    else:
        ideas.actions.hide_idea(subject, by=by, reason=reason)


def _end_hiding(subject, state):
    """Close the open hiding of a comment or an idea; True when there was one. With the idea locked."""
    now = timezone.now()
    if not Hiding.objects.filter(**_as(subject), state=Hiding.State.OPEN).update(state=state, ended_at=now):
        return False
    if isinstance(subject, Idea):
        Reader.objects.open(now).filter(idea=subject, why=Reader.Why.REPORT).update(until=now)
    return True


def rejected_shares(people):
    """Map each of `people` (ids) to (reports answered, of which in vain): abuse of reports is visible."""
    rows = Report.objects.filter(reporter__in=people).exclude(state=State.OPEN).order_by().values_list("reporter")
    rows = rows.annotate(answered=Count("pk"), kept=Count("pk", filter=Q(state=State.KEPT)))
    return {person: (answered, kept) for person, answered, kept in rows}


def answer_report(report, *, by, hide, answer):
    """Hide what was reported or keep it, in words that its authors and the reporters read; closes all its reports."""
    answer = _short(answer, "answer")
    if not answer:
        raise DomainError(_("Say why: the person who reported and the author read it."), field="answer")
    state = State.HIDDEN if hide else State.KEPT
    with transaction.atomic():
        idea, subject = _locked(report.subject)
        report = Report.objects.select_for_update(of=("self",)).select_related("handled_by").get(pk=report.pk)
        if report.state != State.OPEN:
            if (report.handled_by_id, report.state, report.answer) == (by.pk, state, answer):
                return report
            raise DomainError(
                _("%(who)s has already answered: %(what)s.")
                % {"who": report.handled_by.get_full_name(), "what": report.get_state_display()}
            )
        if refusal := may_handle(by, subject):
            raise DomainError(refusal)
        now = timezone.now()
        reports = Report.objects.filter(**_as(subject), state=State.OPEN)
        reporters = [(open_report.pk, open_report.reporter) for open_report in reports.select_related("reporter")]
        reports.update(state=state, handled_by=by, handled_at=now, answer=answer)
        was_hidden = _end_hiding(subject, Hiding.State.DECIDED)
        if hide:
            _hide(subject, by=by, reason=answer)
        elif was_hidden:
            _show(subject, by=by)
        comment = _as(subject).get("comment")
        said = str(state) if comment else f"idea_{state}"
        for pk, reporter in reporters:
            data = {"report": pk, "state": said}
            Activity.record(Verb.REPORT_ANSWERED, by=by, person=reporter, idea=idea, comment=comment, data=data)
        report.refresh_from_db()
        append(*of_report(report, len(reporters), answer, now))
    return report


def _short(text, field):
    text = (text or "").strip()
    if len(text) > TEXT_LENGTH:
        raise DomainError(_("Your text is longer than %(max)s characters.") % {"max": TEXT_LENGTH}, field=field)
    return text
