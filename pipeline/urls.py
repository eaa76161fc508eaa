from django.urls import path

from pipeline import views

urlpatterns = [
    path("ideas/<int:pk>/stage/", views.stage_move, name="stage-move"),
    path("ideas/<int:pk>/stage/<int:decision>/", views.stage_confirm, name="stage-confirm"),
    path("ideas/<int:pk>/benefit/", views.benefit, name="idea-benefit"),
]
