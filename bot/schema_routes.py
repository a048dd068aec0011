"""What content files may hold about whom to turn to: the routing table and the ladder."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.schema import Id, Label, Source, Strict, Text


class Problem(Strict):
    id: Id
    label: Label


class Route(Strict):
    """Whom to complain to: `steps` in their order, what they ask for, how long it takes."""

    id: Id
    steps: Annotated[list[Text], Field(min_length=1, max_length=3)]
    papers: Text
    wait: Text
    places: Annotated[list[Id], Field(max_length=2)] = []
    topic: Id


class Counterpart(Strict):
    """The kind of company, with the id of a route for each problem it can be about."""

    id: Id
    label: Label
    screen: Literal["first", "more", "unclear"]
    routes: Annotated[dict[Id, Id], Field(min_length=1)]


class RoutingFile(Strict):
    problems: Annotated[list[Problem], Field(min_length=1, max_length=7)]
    counterparts: Annotated[list[Counterpart], Field(min_length=1)]
    routes: Annotated[list[Route], Field(min_length=1)]
    source: Source


class Rung(Strict):
    """One step of the ladder; the blanks that its `text` may hold are checked in bot/ladders.py."""

    id: Id
    label: Label
    who: Text
    how: Text
    bring: Text
    text: str = ""
    places: Annotated[list[Id], Field(max_length=2)] = []
    every: bool = False
    side: bool = False
    wall: str = ""
    limit: str = ""
    answers: dict[Id, Text] = {}
    kind: Literal["", "lender", "regulator"] = ""


class Ladder(Strict):
    """The rungs for some kinds of company and problem, lowest first."""

    id: Id
    orgs: list[Id] = []
    problems: list[Id] = []
    rungs: Annotated[list[Id], Field(min_length=2)]
    end: Text


class LaddersFile(Strict):
    problems: dict[Id, list[Id]]
    ladders: Annotated[list[Ladder], Field(min_length=1)]
    emergency: Id
    source: Source
