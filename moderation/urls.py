from django.urls import path

from moderation.views import appeals, desk, escrow, glass, opinions, reports, sharing

urlpatterns = [
    path("moderation/", desk.queue, name="queue"),
    path("moderation/reviews/<int:pk>/opinion/", opinions.review_opinion, name="review-opinion"),
    path("moderation/opinions/<int:pk>/", opinions.opinion, name="opinion"),
    path("moderation/claims/", sharing.claims, name="claims"),
    path("moderation/hand-over/", sharing.hand_over, name="hand-over"),
    path("moderation/absence/", sharing.absence, name="absence"),
    path("moderation/reviews/<int:pk>/claim/", sharing.review_claim, name="review-claim"),
    path("moderation/reviews/<int:pk>/", desk.review, name="review"),
    path("moderation/reviews/<int:pk>/decision/", desk.decision, name="review-decision"),
    path("moderation/reviews/<int:pk>/recuse/", desk.recuse, name="review-recuse"),
    path("moderation/reviews/<int:pk>/draft/", desk.review_draft, name="review-draft"),
    path("moderation/comments/<int:pk>/report/", reports.comment_report, name="comment-report"),
    path("moderation/ideas/<int:pk>/report/", reports.idea_report, name="idea-report"),
    path("moderation/ideas/<int:pk>/appeal/", appeals.idea_appeal, name="idea-appeal"),
    path("moderation/comments/<int:pk>/appeal/", appeals.comment_appeal, name="comment-appeal"),
    path("moderation/appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("moderation/appeals/<int:pk>/answer/", appeals.appeal_answer, name="appeal-answer"),
    path("moderation/glass/", glass.glass, name="glass"),
    path("moderation/glass/<int:pk>/close/", glass.glass_close, name="glass-close"),
    path("moderation/names/", escrow.escrow, name="escrow"),
    path("moderation/names/<int:pk>/answer/", escrow.escrow_answer, name="escrow-answer"),
    path("moderation/reports/", reports.reports, name="reports"),
    path("moderation/reports/<int:pk>/answer/", reports.report_answer, name="report-answer"),
]
