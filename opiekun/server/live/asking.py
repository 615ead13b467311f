"""What streams ask of the database, in the page thread: who follows, and what each may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError

from opiekun.accounts.selectors.followers import Credential, Follower, followers
from opiekun.accounts.selectors.viewers import viewer_of_session_key
from opiekun.accounts.viewer import UserViewer
from opiekun.core.live.topics import live_topic
from opiekun.server.dead_connections import drop_dead_connection

# By topic, the ids that the follower may know of with what is told besides.
News = Mapping[str, Mapping[int, Mapping[str, Any]]]
Wanted = Mapping[str, frozenset[int] | None]


@dataclass(frozen=True, slots=True)
class Question:
    """May whoever has this credential, with this mark, know of these ids; no ids ask only whether it is still good."""

    credential: Credential
    mark: str
    ids: Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Opened:
    """A follower, what he follows, and how that stands at the beginning."""

    follower: Follower
    topics: Mapping[str, frozenset[int]]
    news: News


def open_stream(credential: Credential, session_key: str, wanted: Wanted) -> Opened | None:
    """The follower with those of the wanted ids that he may follow (None: his own ones); None for nobody."""
    drop_dead_connection()
    # A session of an old password has its row still; looked at as a page would, it is refused.
    if session_key and viewer_of_session_key(session_key) is None:
        return None
    follower = followers([credential]).get(credential)
    if follower is None:
        return None
    ids = {code: chosen for code, keys in wanted.items() if (chosen := _chosen(code, keys, follower.viewer))}
    news = _news([(follower.viewer, ids)])[0]
    return Opened(follower, {code: frozenset(news[code]) for code in ids if news.get(code)}, news)


def ask(questions: Sequence[Question]) -> list[News | None]:
    """For each question what may be told; None when its follower may follow no longer. Two tries: a connection that
    the database has ended is noticed by using it."""
    drop_dead_connection()
    try:
        return _ask(questions)
    except (OperationalError, InterfaceError):
        drop_dead_connection()
        return _ask(questions)


def _ask(questions: Sequence[Question]) -> list[News | None]:
    good = followers({question.credential for question in questions})
    asked: list[tuple[UserViewer, Mapping[str, frozenset[int]]] | None] = []
    for question in questions:
        follower = good.get(question.credential)
        is_good = follower is not None and follower.mark == question.mark
        asked.append((follower.viewer, question.ids) if follower is not None and is_good else None)
    news = iter(_news([one for one in asked if one is not None]))
    return [None if one is None else next(news) for one in asked]


def _chosen(code: str, keys: frozenset[int] | None, viewer: UserViewer) -> frozenset[int]:
    topic = live_topic(code)
    if topic is None:
        return frozenset()
    if topic.own_ids is not None:
        return frozenset(topic.own_ids(viewer))
    return keys or frozenset()


def _news(asked: Sequence[tuple[UserViewer, Mapping[str, frozenset[int]]]]) -> list[News]:
    """The news of all topics, each asked once for all of its followers."""
    found: list[dict[str, Mapping[int, Mapping[str, Any]]]] = [{} for _one in asked]
    for code in {code for _viewer, ids in asked for code in ids}:
        topic = live_topic(code)
        if topic is None:
            continue
        places = [place for place, (_viewer, ids) in enumerate(asked) if ids.get(code)]
        told = topic.news([(asked[place][0], asked[place][1][code]) for place in places])
        for place, news in zip(places, told, strict=True):
            found[place][code] = news
    return list(found)
