"""Where the season is played, prizes are asked for and given, and thanks are said."""

from django.urls import path

from gamification.views import desk, prizes, season, thanks

urlpatterns = [
    path("season/", season.season, name="season"),
    path("season/<int:pk>/", season.past_season, name="past-season"),
    path("season/rules/", season.point_rules, name="point-rules"),
    path("season/ranked/", season.ranked, name="season-ranked"),
    path("prizes/", prizes.prizes, name="prizes"),
    path("prizes/desk/", desk.desk, name="prize-desk"),
    path("prizes/<int:pk>/", prizes.prize, name="prize"),
    path("prizes/<int:pk>/ask/", prizes.prize_ask, name="prize-ask"),
    path("prizes/<int:pk>/choose/", desk.prize_choose, name="prize-choose"),
    path("prizes/requests/<int:pk>/cancel/", prizes.prize_cancel, name="prize-cancel"),
    path("prizes/requests/<int:pk>/confirm/", prizes.prize_confirm, name="prize-confirm"),
    path("prizes/requests/<int:pk>/approve/", desk.prize_approve, name="prize-approve"),
    path("prizes/requests/<int:pk>/refuse/", desk.prize_refuse, name="prize-refuse"),
    path("prizes/requests/<int:pk>/hand-over/", desk.prize_hand_over, name="prize-hand-over"),
    path("me/prizes/", prizes.my_prizes, name="my-prizes"),
    path("me/thanks/", thanks.thanks, name="thanks"),
    path("me/thanks/<int:pk>/remove/", thanks.thanks_remove, name="thanks-remove"),
    path("people/<int:pk>/thank/", thanks.thank, name="thank"),
]
