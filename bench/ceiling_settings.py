"""The bare site beside which ours is measured: the same database and server, no middleware, no session."""

from eureka.settings import *  # noqa: F403

ROOT_URLCONF = "bench.ceiling"
MIDDLEWARE = []
