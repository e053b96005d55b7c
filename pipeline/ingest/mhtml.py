"""Web pages saved as one file (MHTML, RFC 2557): the first HTML part, else the first text part."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from pipeline.errors import EmptyFileError
from pipeline.ingest import html, text
from pipeline.ingest.builder import Content


def read(data: bytes) -> Content:
    """Raises EmptyFileError when no part is text."""
    message = message_from_bytes(data.lstrip())
    parts = {part.get_content_type(): part for part in reversed(list(message.walk()))}
    for media_type, reader in (("text/html", html.read), ("text/plain", text.read)):
        if part := parts.get(media_type):
            return reader(_payload(part))
    raise EmptyFileError("the saved page holds no text part")


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
