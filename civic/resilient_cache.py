"""A Redis cache that a stopped or hung Redis cannot take the portal down with."""

import hmac
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisSerializer
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

logger = logging.getLogger(__name__)

SIGNED = 32  # bytes of the signature before each value
PAUSE_SECONDS = 10.0  # after an error Redis is left alone for so long
SOCKET_SECONDS = 1.0  # to connect, and again to answer: a request waits two seconds at most


class _Breaker:
    """Whether Redis is to be asked; one for all threads of the process and one Redis."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed_until = 0.0
        self._failing = False

    def may_try(self) -> bool:
        """After the pause one caller tries and the others go on waiting, so that not all of them hang."""
        with self._lock:
            if not self._failing:
                return True
            now = time.monotonic()
            if now < self._closed_until:
                return False
            self._closed_until = now + PAUSE_SECONDS
            return True

    def failed(self) -> bool:
        """Note a failure; True when it is the first one."""
        with self._lock:
            first, self._failing = not self._failing, True
            self._closed_until = time.monotonic() + PAUSE_SECONDS
            return first

    def worked(self) -> bool:
        """Note a success; True when it was failing before."""
        with self._lock:
            again, self._failing = self._failing, False
            return again


class SignedSerializer(RedisSerializer):
    """Pickles with our signature; what somebody else wrote into Redis is as if it were not there.

    Unpickling runs what the bytes say, so without it whoever reaches Redis would run the portal.
    """

    def dumps(self, obj: Any) -> Any:
        data = super().dumps(obj)
        return data if isinstance(data, int) else _signature(data) + data

    def loads(self, data: Any) -> Any:
        try:
            return int(data)
        except ValueError:
            signature, rest = data[:SIGNED], data[SIGNED:]
        if hmac.compare_digest(signature, _signature(rest)):
            return super().loads(rest)
        logger.error("something in the cache was not written by the portal")
        return None


def _signature(data: bytes) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"cache:" + data, "sha256").digest()


def _is_mistake_of_caller(error: Exception) -> bool:
    """Counting up a text, for example: Redis is well and said so."""
    words = str(error)
    return isinstance(error, ResponseError) and ("WRONGTYPE" in words or "not an integer" in words)


_breakers: dict[str, _Breaker] = {}


class ResilientRedisCache(RedisCache):
    """Redis while it answers; otherwise a cache in this process, with the same meaning of every method.

    Rate limits go on counting during an outage, per process. What is deleted or changed meanwhile may come
    back from Redis afterwards until it expires there, so nothing whose staleness matters belongs in a cache.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_timeout", SOCKET_SECONDS)
        options.setdefault("socket_connect_timeout", SOCKET_SECONDS)
        options.setdefault("serializer", SignedSerializer)
        # redis-py tries three more times by default, each with its own timeout.
        options.setdefault("retry", Retry(NoBackoff(), 0))
        super().__init__(server, params)
        memory = {key: value for key, value in params.items() if key not in {"OPTIONS", "LOCATION"}}
        self._fallback = LocMemCache(f"resilient:{server}", memory)
        self._breaker = _breakers.setdefault(str(server), _Breaker())

    def _either(self, redis: Callable[..., Any], memory: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._breaker.may_try():
            return memory(*args, **kwargs)
        try:
            result = redis(*args, **kwargs)
        except (RedisError, OSError) as error:
            if _is_mistake_of_caller(error):
                raise
            if self._breaker.failed():
                logger.warning("Redis does not answer, caching in memory: %s", type(error).__name__)
            return memory(*args, **kwargs)
        if self._breaker.worked():
            logger.warning("Redis answers again")
            self._fallback.clear()
        return result

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._either(super().add, self._fallback.add, *args, **kwargs))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._either(super().get, self._fallback.get, *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._either(super().set, self._fallback.set, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._either(super().touch, self._fallback.touch, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._either(super().delete, self._fallback.delete, *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        result: dict[str, Any] = self._either(super().get_many, self._fallback.get_many, *args, **kwargs)
        return result

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._either(super().has_key, self._fallback.has_key, *args, **kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return int(self._either(super().incr, self._fallback.incr, *args, **kwargs))

    def set_many(self, *args: Any, **kwargs: Any) -> list[str]:
        return list(self._either(super().set_many, self._fallback.set_many, *args, **kwargs))

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._either(super().delete_many, self._fallback.delete_many, *args, **kwargs)

    def clear(self) -> None:
        self._either(super().clear, self._fallback.clear)
