"""The database of the worker tests comes from WORKER_DATABASE, as JSON."""

import json
import os

SECRET_KEY = "for tests alone"
USE_TZ = True
TIME_ZONE = "Europe/Paris"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django_tasks", "django_tasks_db", "core", "tests.core.worker_site.apps.WorkerSiteConfig"]
DATABASES = {"default": json.loads(os.environ["WORKER_DATABASE"])}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
LOGGING_CONFIG = None
