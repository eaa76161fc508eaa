from django.urls import path

from insights import register_page

urlpatterns = [
    path("register/", register_page.register, name="register"),
    path("register/verify/", register_page.register_verify, name="register-verify"),
]
