"""The little of WebDAV and CalDAV that a push needs: MKCALENDAR, REPORT, PUT over one connection, with entity tags.

A to-do that somebody changed meanwhile is not overwritten (If-Match): the next push sees it.
"""

from __future__ import annotations

import base64
import contextlib
import os
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NoReturn
from urllib.parse import quote, unquote, urlsplit

from icalendar import Todo
from lxml import etree

from pipeline.errors import OutputError, UsageError

PASSWORD = "NOTICES_PASSWORD"  # noqa: S105 - the name of the variable
_TIMEOUT = 60  # seconds
_DAV, _CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_XML = '<?xml version="1.0" encoding="utf-8"?>'
_TASKS = (
    f'{_XML}<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
    f'<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="{Todo.name}"/></C:comp-filter></C:filter>'
    "</C:calendar-query>"
)
_MAKE = (
    f'{_XML}<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
    "<D:displayname>任务台账</D:displayname>"
    f'<C:supported-calendar-component-set><C:comp name="{Todo.name}"/></C:supported-calendar-component-set>'
    "</D:prop></D:set></C:mkcalendar>"
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A calendar object on the server: its path, entity tag and iCalendar text."""

    path: str
    tag: str
    data: str


class Collection:
    """A calendar on a server. Raises OutputError that names the address and what the server said."""

    def __init__(self, connection: HTTPConnection, address: str, headers: dict[str, str]) -> None:
        self.address = address
        self._connection = connection
        self._path = quote(unquote(urlsplit(address).path)).rstrip("/") + "/"
        self._headers = headers

    def todos(self) -> list[Resource]:
        """All to-dos of the calendar, which is made when it is not there."""
        status, body = self._ask("REPORT", self._path, _TASKS.encode(), {"Depth": "1"})
        if status == 404:
            self._done(self._ask("MKCALENDAR", self._path, _MAKE.encode()), self._path)
            return []
        self._done((status, body), self._path)
        return list(_resources(body))

    def put(self, name: str, data: bytes) -> None:
        path = self._path + quote(name)
        self._done(self._ask("PUT", path, data, {"If-None-Match": "*", **_ICS}), path)

    def replace(self, resource: Resource, data: bytes) -> None:
        self._done(self._ask("PUT", resource.path, data, {"If-Match": resource.tag, **_ICS}), resource.path)

    def _ask(self, verb: str, path: str, body: bytes, more: dict[str, str] | None = None) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/xml; charset=utf-8", **self._headers, **(more or {})}
        try:
            self._connection.request(verb, path, body, headers)
            response = self._connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException) as error:
            raise OutputError(f"{self.address}: {error}", "check the address and that the server runs") from error

    def _done(self, answer: tuple[int, bytes], path: str) -> None:
        if not 200 <= answer[0] < 300:
            self._refuse(answer[0], path)

    def _refuse(self, status: int, path: str) -> NoReturn:
        advice = {
            401: f"name the user in the address and the password in {PASSWORD}",
            403: "the user may not write there",
            409: "the folder above the calendar is not there",
            412: "somebody changed it meanwhile: push again",
        }
        raise OutputError(f"{self.address}: the server answered {status} for {path}", advice.get(status, ""))


_ICS = {"Content-Type": "text/calendar; charset=utf-8"}


def _resources(body: bytes) -> Iterator[Resource]:
    # The answer comes from outside: no entities, no network.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for response in etree.fromstring(body, parser).iter(f"{_DAV}response"):
        data = response.findtext(f".//{_CAL}calendar-data")
        if data:
            yield Resource(response.findtext(f"{_DAV}href") or "", response.findtext(f".//{_DAV}getetag") or "*", data)


@contextlib.contextmanager
def connect(url: str) -> Iterator[Collection]:
    """The calendar at `url`. Raises UsageError when that is no http address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is no http address", "name a calendar as https://HOST/USER/CALENDAR/")
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: HTTPConnection = HTTPSConnection(parts.hostname, parts.port, timeout=_TIMEOUT, context=context)
    else:
        connection = HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT)
    password = unquote(parts.password or "") or os.environ.get(PASSWORD, "")
    headers = _basic(unquote(parts.username), password) if parts.username else {}
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    with contextlib.closing(connection):
        yield Collection(connection, address, headers)


def _basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}
