"""Redis is no place to take over the portal from."""

import logging
import pickle

import pytest
from django.conf import settings

from civic.resilient_cache import ResilientRedisCache
from tests.processes import RedisServer, redis_server

pytestmark = pytest.mark.filterwarnings("error")


class Bomb:
    """What a stranger who reaches Redis would put there."""

    def __reduce__(self):
        return (pytest.fail, ("the portal ran what stood in Redis",))


@pytest.fixture
def redis(tmp_path):
    with redis_server(tmp_path) as server:
        yield server


def cache_at(server: RedisServer) -> ResilientRedisCache:
    return ResilientRedisCache(server.url, {})


@pytest.mark.parametrize("value", ["가나다", 7, -1, 1.5, None, b"x", {"a": [1, (2, 3)]}, True])
def test_what_the_portal_wrote_comes_back(redis, value):
    cache = cache_at(redis)
    cache.set("key", value)
    assert cache.get("key") == value and cache.get_many(["key"]) == {"key": value}


def test_counters_still_count(redis):
    cache = cache_at(redis)
    cache.set("n", 1)
    assert cache.incr("n") == 2 and cache.get("n") == 2


@pytest.mark.parametrize("forged", [pickle.dumps(Bomb()), b"\0" * 32 + pickle.dumps(Bomb()), b"", b"short"])
def test_what_a_stranger_wrote_is_not_run(redis, forged, caplog):
    cache = cache_at(redis)
    cache._cache.get_client(None, write=True).set(cache.make_and_validate_key("key"), forged)
    with caplog.at_level(logging.ERROR, "civic.resilient_cache"):
        assert cache.get("key") is None
    assert "not written by the portal" in caplog.text


def test_a_value_signed_with_another_key_is_not_run(redis, settings):
    cache = cache_at(redis)
    cache.set("key", {"a": 1})
    settings.SECRET_KEY = "another"
    assert cache.get("key") is None


def test_nothing_else_of_the_portal_is_pickled():
    """Sessions and tasks are JSON."""
    from civic.celery import app

    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    assert app.conf.task_serializer == app.conf.result_serializer == "json" and set(app.conf.accept_content) == {"json"}
