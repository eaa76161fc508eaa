from django.urls import path

from insights.views import board, register

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/figures.csv", board.board_csv, name="board-csv"),
    path("register/", register.register, name="register"),
    path("register/verify/", register.register_verify, name="register-verify"),
]
