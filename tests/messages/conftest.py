"""Mails of a return, and a real mail server that can be in a bad mood."""

import email
import socket
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from openreturns.flow.relay import Relay
from openreturns.messages.models import Message
from openreturns.returns.models import Return, ReturnLine


def mails_of(rma: Return) -> dict[str, Message]:
    """What the worker has written about a return, by kind."""
    Relay().drain()
    return {mail.kind: mail for mail in Message.objects.filter(subject_id=rma.pk)}


def line_of(rma: Return, title: str = "") -> ReturnLine:
    """The line of this title, or the first."""
    lines = ReturnLine.objects.filter(rma=rma).order_by("position")
    return lines.filter(title=title).get() if title else lines[0]


def parsed(raw: bytes) -> EmailMessage:
    """A mail as a mail program sees it."""
    mail = email.message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


class Server:
    """What a mail server took, and the answers it gives first."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.moods: list[str] = []

    async def handle_RCPT(  # noqa: N802 (the library calls it so)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.moods and self.moods[0].startswith("rcpt "):
            return self.moods.pop(0).removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (the library calls it so)
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        mood = self.moods.pop(0) if self.moods else ""
        if mood == "slow":
            time.sleep(1.5)
            return "421 Too slow"
        if mood:
            return mood.removeprefix("data ")
        self.taken.append(envelope.content)
        return "250 OK"


@pytest.fixture
def smtp(settings: Any) -> Iterator[Server]:
    """A mail server on this machine, which the product is told to use."""
    server = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 1},
        }
    }
    yield server
    controller.stop()
