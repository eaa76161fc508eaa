"""The journey of one idea in words: where it is, who has it, since when, and what comes next."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import day_of
from core.gathered import Gathered
from core.worktime import working_days_between
from ideas.models import Idea, Stage

Status = Idea.Status
STAGES = Gathered(Stage.objects.exclude(key="parked"), "name_fr", "name_en", "order")
"""The configured stages in order, without the one aside: to be read with the idea, as its `stages`."""


def journey(idea, steps):
    """The line of stops: list of {name, detail, state}, from the idea's Step rows."""
    first = steps[0] if steps else None
    stops = [_stop(_("Posted"), _join(day_of(idea.submitted_at), _company(first)), "done")]
    if not idea.is_published and idea.published_at is None:
        if steps and _is_appealed(steps[-1]):
            stops.append(_stop(_("Refused"), "", "done"))
        stops.append(_stop(*_before(idea, steps), "now"))
        if idea.status in (Status.SUBMITTED, Status.RETURNED):
            stops += [_stop(stage.name, _("to come"), "") for stage in _stages(idea)]
        return stops
    stops.append(_stop(_("Reviewed"), _reviewed(idea, steps), "done"))
    return stops + _after(idea, steps)


def _stages(idea):
    return [Stage(**row) for row in idea.stages]


def _before(idea, steps):
    """Name and detail of the stop of an idea that was never published."""
    since = _("since %(day)s") % {"day": day_of(steps[-1].started_at)} if steps else ""
    if steps and _is_appealed(steps[-1]):
        return _("Appeal"), since
    names = {
        Status.SUBMITTED: _("Under review"),
        Status.RETURNED: _("Returned with advice"),
        Status.REFUSED: _("Refused"),
        Status.WITHDRAWN: _("Withdrawn"),
    }
    return names[idea.status], since


def _reviewed(idea, steps):
    """By whom, from where, in how many days."""
    reviewers = [step for step in steps if step.status == Status.SUBMITTED and step.holder]
    days = max(working_days_between(idea.submitted_at, idea.published_at), 0)
    took = ngettext("in %(count)d working day", "in %(count)d working days", days) % {"count": days}
    took = took if days else _("the same day")
    if not reviewers:
        return took
    holder = reviewers[-1].holder
    return _join(_("by %(name)s") % {"name": holder.get_full_name()}, _company_of(holder), took)


def _after(idea, steps):
    """The stops since publication; stages passed twice are shown once, where they were last."""
    published = {step.stage_id: step for step in steps if step.stage_id}
    here = steps[-1] if steps else None
    stops = []
    for step in published.values():
        is_here = here is not None and step.pk == here.pk
        day = day_of(step.started_at)
        detail = _("since %(day)s") % {"day": day} if is_here and not step.stage.is_final else day
        entity = step.entity.company_or_self.name if step.entity and step.stage.key != "published" else ""
        stops.append(_stop(step.stage.name, _join(detail, entity), "now" if is_here else "done"))
    if idea.status == Status.WITHDRAWN:
        return [*stops, _stop(_("Withdrawn"), day_of(here.started_at), "now")]
    if idea.is_hidden:
        return [*stops, _stop(_("Hidden"), day_of(here.started_at), "now")]
    if idea.is_merged:
        return [*stops, _stop(_("Joined to another idea"), day_of(here.started_at), "now")]
    if idea.stage is None or idea.stage.key == "parked":
        return stops
    coming = [stage for stage in _stages(idea) if stage.order > idea.stage.order]
    return stops + [
        _stop(stage.name, _("to be decided") if number == 0 else _("to come"), "")
        for number, stage in enumerate(coming)
    ]


def where(idea, step, viewer):
    """The four questions: ({question, answer, detail} rows, tone)."""
    place, holder, then = _answers(idea, step, viewer)
    since = _since(step)
    questions = (_("Where is it?"), _("Who has it?"), _("Since when?"), _("What comes next?"))
    rows = [
        {"question": question, "answer": answer, "detail": detail}
        for question, (answer, detail) in zip(questions, (place, holder, since, then), strict=True)
    ]
    return rows, _tone(idea, step)


def following(idea, step, viewer):
    """What comes next for an idea, and by when, as its page says it: (answer, detail)."""
    _place, _holder, then = _answers(idea, step, viewer)
    return then


def _answers(idea, step, viewer):
    return _stage_answers(idea, step) if idea.is_published else _status_answers(idea, step, viewer)


def _tone(idea, step):
    if step and step.due_at and step.due_at < timezone.now():
        return "late"
    if _is_appealed(step):
        return ""
    still = idea.status in (Status.REFUSED, Status.WITHDRAWN, Status.HIDDEN, Status.MERGED) or (
        idea.stage and idea.stage.key == "parked"
    )
    return "still" if still else ""


def _since(step):
    if step is None:
        return "", ""
    days = (timezone.localdate() - timezone.localtime(step.started_at).date()).days
    years = days // 365
    if years > 1:
        text = ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    else:
        text = ngettext("%(count)d day", "%(count)d days", days) % {"count": days} if days > 0 else _("Today")
    limit = ""
    if step.due_at:
        most = max(working_days_between(step.started_at, step.due_at), 0)
        limit = ngettext("of %(count)d working day at most", "of %(count)d working days at most", most) % {
            "count": most
        }
    return text, limit


def _status_answers(idea, step, viewer):
    """Where an idea is that is not published: for its authors and whoever reviews it."""
    holder = _holder(step)
    is_author = idea.is_author(viewer)
    authors = _("You") if is_author else _("Its authors")
    if idea.status == Status.SUBMITTED:
        who = holder or (_("Nobody yet"), _("the community team has been alerted"))
        second = _("with a second opinion") if step is not None and step.purpose == "opinion" else idea.theme.name
        return (_("Under review"), second), who, _due(step, _("otherwise it goes to somebody else, sideways"))
    if idea.status == Status.RETURNED:
        return (_("Returned with advice"), ""), (authors, ""), (_("Complete it and send it again"), _due(step, "")[0])
    if idea.status == Status.REFUSED and _is_appealed(step):
        who = holder or (_("Three people"), _("one of them a staff delegate"))
        return (_("Refused"), _("an appeal is being judged")), who, _due(step, _("otherwise it goes to others"))
    if idea.status == Status.REFUSED:
        return (_("Refused"), _("with a reason")), (authors, ""), (_("You can post it again, otherwise"), "")
    if idea.status == Status.HIDDEN:
        return _hidden_answers(step, holder)
    if idea.is_merged:
        both = _("Its authors and those of the other idea"), ""
        return (_("Joined to another idea"), ""), both, (_("What becomes of the idea that stands for both"), "")
    return (_("Withdrawn"), ""), (authors, ""), (_("Nothing: only its authors still read it"), "")


def _hidden_answers(step, holder):
    """Where a hidden idea is: before somebody who decides, in appeal, or at rest."""
    if _is_appealed(step):
        who = holder or (_("Three people"), _("one of them a staff delegate"))
        return (_("Hidden"), _("an appeal is being judged")), who, _due(step, _("otherwise it goes to others"))
    if step is not None and step.due_at:
        who = (_("The community managers"), _("those without a conflict with its authors"))
        then = _("A decision, or it is shown again by itself on %(day)s") % {"day": day_of(step.due_at)}
        return (_("Hidden for now"), _("after three reports")), who, (then, "")
    return (_("Hidden"), _("after a report")), (_("Its authors"), ""), (_("An appeal, if you disagree"), "")


def _stage_answers(idea, step):
    """Where a published idea stands."""
    company = idea.entity.company_or_self.name
    holder = _holder(step)
    key = idea.stage.key
    if key == "published":
        return (
            (idea.stage.name, company),
            holder or (_("Everybody"), _("who supports it and enriches it")),
            (_("A top manager may retain it"), _("support and comments help")),
        )
    if key == "parked" and _is_appealed(step):
        who = holder or (_("Three people"), _("one of them a staff delegate"))
        return (idea.stage.name, _("an appeal is being judged")), who, _due(step, _("otherwise it goes to others"))
    if key == "parked":
        return (
            (idea.stage.name, company),
            holder or (_("Nobody"), ""),
            (_("It can be reopened"), step.note if step else ""),
        )
    if idea.stage.is_final:
        return (idea.stage.name, company), holder or (_("Everybody"), ""), (_("Hats off!"), "")
    return (idea.stage.name, company), holder or (_("To be named"), ""), _due(step, "")


def _is_appealed(step):
    return step is not None and step.purpose == "appeal"


def _holder(step):
    if step is None or step.holder is None:
        return None
    return step.holder.get_full_name(), _company_of(step.holder)


def _due(step, otherwise):
    if step is None or step.due_at is None:
        return _("An answer"), ""
    if step.due_at < timezone.now():
        return _("An answer was due before %(day)s: it is late") % {"day": day_of(step.due_at)}, otherwise
    return _("An answer before %(day)s") % {"day": day_of(step.due_at)}, otherwise


def _company(step):
    return step.entity.company_or_self.name if step and step.entity else ""


def _company_of(person):
    return person.entity.company_or_self.name if person.entity else ""


def _stop(name, detail, state):
    return {"name": name, "detail": detail, "state": state}


def _join(*parts):
    return ", ".join(part for part in parts if part)
