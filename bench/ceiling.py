"""The ceiling: for each page the one best SQL and a minimal template, for each act the one best write."""

from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from ideas.models import Comment, Idea

LIST = engines["django"].from_string(
    "<!doctype html><title>Ideas</title><ul>{% for pk, title, summary, votes, comments, theme, entity, mine in rows %}"
    '<li><a href="/ideas/{{ pk }}-x/">{{ title }}</a><p>{{ summary }}</p>{{ theme }} {{ entity }} '
    "{{ votes }} {{ comments }} {{ mine }}</li>{% endfor %}</ul>"
)
IDEA = engines["django"].from_string(
    "<!doctype html><title>{{ idea.0 }}</title><h1>{{ idea.0 }}</h1>{{ idea.1|safe }}{{ idea.2|safe }} {{ idea.3 }}"
    "<ul>{% for body, first, last, at in comments %}<li>{{ first }} {{ last }} {{ at }} {{ body|safe }}{% endfor %}"
)
BOARD = engines["django"].from_string(
    "<!doctype html><title>Board</title><table>{% for name, count in rows %}<tr><td>{{ name }} {{ count }}{% endfor %}"
)
COLUMNS = (
    "SELECT i.id, i.title, i.summary, i.vote_count, i.comment_count, t.name_fr, e.name, "
    "EXISTS (SELECT 1 FROM ideas_vote v WHERE v.idea_id = i.id AND v.user_id = %s) "
    "FROM ideas_idea i JOIN ideas_theme t ON t.id = i.theme_id JOIN people_entity e ON e.id = i.entity_id "
)


def _rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def feed(request):
    rows = _rows(COLUMNS + "WHERE i.status = 'published' ORDER BY i.published_at DESC, i.id DESC LIMIT 20", 1)
    return HttpResponse(LIST.render({"rows": rows}))


def search(request):
    found = (
        "JOIN (SELECT rowid FROM ideas_search WHERE ideas_search MATCH %s "
        "ORDER BY bm25(ideas_search, 6.0, 1.0) LIMIT 20) s ON s.rowid = i.id"
    )
    return HttpResponse(LIST.render({"rows": _rows(COLUMNS + found, 1, request.GET["q"])}))


def idea(request, pk):
    (found,) = _rows("SELECT title, problem_html, proposal_html, vote_count FROM ideas_idea WHERE id = %s", pk)
    comments = _rows(
        "SELECT c.body_html, u.first_name, u.last_name, c.created_at FROM ideas_comment c "
        "JOIN people_user u ON u.id = c.author_id WHERE c.idea_id = %s ORDER BY c.created_at LIMIT 30",
        pk,
    )
    return HttpResponse(IDEA.render({"idea": found, "comments": comments}))


def board(request):
    rows = _rows(
        "SELECT s.name_fr, count(*) FROM ideas_idea i JOIN ideas_stage s ON s.id = i.stage_id GROUP BY s.id, s.name_fr"
    )
    return HttpResponse(BOARD.render({"rows": rows}))


def vote(request, pk):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ideas_vote (idea_id, user_id, created_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [pk, int(request.POST["user"]), timezone.now()],
        )
        if cursor.rowcount:
            cursor.execute("UPDATE ideas_idea SET vote_count = vote_count + 1 WHERE id = %s", [pk])
    return JsonResponse({})


def comment(request, pk):
    with transaction.atomic():
        body = request.POST["body"]
        Comment.objects.create(idea_id=pk, author_id=int(request.POST["user"]), body=body, body_html=body)
    return JsonResponse({})


def post(request):
    given = request.POST
    with transaction.atomic():
        Idea.objects.create(
            title=given["title"], problem=given["problem"], proposal=given["proposal"],
            theme_id=int(given["theme_id"]), entity_id=int(given["entity"]), client_key=given["client_key"],
        )  # fmt: skip
    return JsonResponse({})


urlpatterns = [
    path("healthz", lambda request: JsonResponse({})),
    path("ideas/", feed),
    path("search/", search),
    path("ideas/<int:pk>/", idea),
    path("ideas/<int:pk>/vote/", vote),
    path("ideas/<int:pk>/comments/", comment),
    path("ideas/new/", post),
    path("board/", board),
]
