import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ResponseError

from civic import resilient_cache
from civic.resilient_cache import ResilientRedisCache
from tests.processes import RedisServer, listens, redis_server, wait_until


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        wait_until(lambda: listens(server.port), what="redis")
        yield server


@pytest.fixture
def cache(redis: RedisServer) -> Iterator[ResilientRedisCache]:
    cache = ResilientRedisCache(redis.url, {})
    yield cache
    cache.close()


def another(redis: RedisServer) -> ResilientRedisCache:
    """The cache as another thread has it."""
    return ResilientRedisCache(redis.url, {})


def seconds(call: Any) -> float:
    start = time.monotonic()
    call()
    return time.monotonic() - start


def test_it_is_redis_while_redis_answers(cache: ResilientRedisCache, redis: RedisServer) -> None:
    cache.set("a", {"b": [1]}, 30)
    assert another(redis).get("a") == {"b": [1]}


def test_every_method_works_with_redis_and_without(cache: ResilientRedisCache, redis: RedisServer) -> None:
    for _ in range(2):
        walk(cache)
        redis.kill()


def walk(cache: ResilientRedisCache) -> None:
    cache.clear()
    assert cache.add("n", 1)
    assert not cache.add("n", 2)
    assert (cache.incr("n"), cache.incr("n", 5), cache.decr("n")) == (2, 7, 6)
    with pytest.raises(ValueError, match="none"):
        cache.incr("none")
    cache.set_many({"x": 1, "y": 2})
    assert cache.get_many(["x", "y", "z"]) == {"x": 1, "y": 2}
    assert cache.get("z", "default") == "default"
    assert "x" in cache
    assert cache.touch("x", 60)
    assert cache.delete("x")
    assert not cache.delete("x")
    cache.delete_many(["y"])
    assert cache.get_or_set("y", 3) == 3
    assert cache.has_key("y")


def test_a_killed_redis_costs_nothing_and_raises_nothing(cache: ResilientRedisCache, redis: RedisServer) -> None:
    cache.set("a", 1)
    redis.kill()
    assert cache.get("a") is None
    assert seconds(lambda: [cache.set("b", 2) for _ in range(100)]) < 1
    assert cache.get("b") == 2


def test_a_hung_redis_holds_the_first_call_at_most_two_seconds(cache: ResilientRedisCache, redis: RedisServer) -> None:
    cache.get("a")
    redis.freeze()
    assert seconds(lambda: cache.get("a")) < 2.5
    assert seconds(lambda: [cache.get("a") for _ in range(100)]) < 0.5


def test_a_redis_that_hung_before_the_first_call_is_no_worse(redis: RedisServer) -> None:
    redis.freeze()
    cache = another(redis)
    assert seconds(lambda: cache.get("a")) < 2.5
    cache.close()


def test_other_threads_learn_of_it(cache: ResilientRedisCache, redis: RedisServer) -> None:
    redis.freeze()
    cache.get("a")
    other = another(redis)
    assert seconds(lambda: other.get("a")) < 0.5
    cache.set("b", 1)
    assert other.get("b") == 1


def test_a_rate_limit_goes_on_counting(cache: ResilientRedisCache, redis: RedisServer) -> None:
    redis.kill()
    cache.add("limit", 0, 60)
    assert [cache.incr("limit") for _ in range(3)] == [1, 2, 3]


def test_it_goes_back_to_redis_and_forgets_what_it_held(
    cache: ResilientRedisCache, redis: RedisServer, monkeypatch: Any
) -> None:
    monkeypatch.setattr(resilient_cache, "PAUSE_SECONDS", 0.2)
    redis.kill()
    cache.set("a", "memory")
    redis.start()
    wait_until(lambda: listens(redis.port), what="redis")
    wait_until(lambda: cache.get("a") is None, what="return to Redis")
    cache.set("a", "redis")
    assert another(redis).get("a") == "redis"
    redis.kill()
    assert cache.get("a") is None


def test_after_the_pause_only_one_caller_tries(monkeypatch: Any) -> None:
    monkeypatch.setattr(resilient_cache, "PAUSE_SECONDS", 0.05)
    breaker = resilient_cache._Breaker()
    assert breaker.failed()
    assert not breaker.failed()
    time.sleep(0.06)
    assert [breaker.may_try(), breaker.may_try()] == [True, False]


def test_mistakes_of_the_caller_are_not_hidden(cache: ResilientRedisCache) -> None:
    cache.set("word", "text")
    with pytest.raises(ResponseError):
        cache.incr("word")
    assert cache.get("word") == "text"
