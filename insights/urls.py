from django.urls import path

from insights import register_page, views

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/figures.csv", views.board_csv, name="board-csv"),
    path("register/", register_page.register, name="register"),
    path("register/verify/", register_page.register_verify, name="register-verify"),
]
