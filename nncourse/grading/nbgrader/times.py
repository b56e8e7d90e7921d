"""The time of a hand-in: what it means, and how it is written so that nbgrader reads it so.

nbgrader's exchange writes the time of the zone in ``c.Exchange.timezone`` with the abbreviation of the zone, and its
other steps drop an abbreviation that they do not know: where summer time is CEST, everybody was two hours later than
they were. They take ``+0200`` for two hundred seconds, and CET in the hour that comes twice for CEST.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import dateutil.parser
from nbgrader.utils import parse_utc

#: A date and a time, then a zone by name or offset; how nbgrader takes them apart.
_PARTS = re.compile(r"(\S+ \S+) (\S+)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


def is_timestamp(data: bytes) -> bool:
    """Whether nbgrader can read this as the time of a hand-in; nothing but blanks it reads as an unknown one."""
    try:
        return not data.strip() or parse_utc(data.decode().strip()) is not None
    except (ValueError, OverflowError):
        return False


def in_utc(data: bytes, zone: str = "UTC") -> tuple[bytes, str]:
    """The time of a hand-in as nbgrader reads it rightly, and what a person has to know of it.

    Args:
        data: the content of a ``timestamp.txt`` (:func:`is_timestamp`).
        zone: that of the course, a name such as ``Europe/Berlin``; decides where several zones have an abbreviation.

    Returns:
        The same content where nbgrader reads it as it is meant, otherwise the time in UTC; and a sentence where
        nobody can tell the zone, so that the time counts as UTC.
    """
    parts = _PARTS.fullmatch(data.decode().strip())
    if parts is None:
        return data, ""
    read = parse_utc(parts[0])
    try:
        local = dateutil.parser.parse(parts[1])
        meant = _meant(local, parts[2], zone)
    except (ValueError, OverflowError):  # a zone at the end of the calendar
        return data, ""
    if meant is None and read == local:
        return data, f"timestamp.txt names the zone {parts[2]!a:.20}, which may be any of several; it counts as UTC"
    if meant in (None, read):
        return data, ""
    return f"{meant:%Y-%m-%d %H:%M:%S.%f} UTC".encode(), ""


def zone_of(config: Any) -> str:
    """The zone of a course's exchange, by nbgrader's configuration."""
    return str(config.Exchange.timezone) if "timezone" in config.Exchange else "UTC"


def _meant(local: datetime, name: str, zone: str) -> datetime | None:
    """A local time in UTC; None where nobody can tell."""
    if offset := _OFFSET.fullmatch(name):
        east = timedelta(hours=int(offset[2]), minutes=int(offset[3])) * (-1 if offset[1] == "-" else 1)
        return _naive(local.replace(tzinfo=timezone(east)))
    if name in ("UTC", "GMT", "Z"):
        return local
    known = _known()
    if "/" in name and name in known:
        return _naive(local.replace(tzinfo=ZoneInfo(name)))
    own = _called(local, name, ZoneInfo(zone)) if zone in known else set()
    found = own or {moment for each in known for moment in _called(local, name, _zone(each))}
    return found.pop() if len(found) == 1 else None


def _called(local: datetime, name: str, zone: tzinfo) -> set[datetime]:
    """The moments, in UTC, at which the clocks of a zone show a time under an abbreviation: none, or one."""
    both = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return {_naive(each) for each in both if each.tzname() == name}


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
