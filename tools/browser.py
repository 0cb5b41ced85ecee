"""A browser that is talked to: what is typed into a search, and a picture of what it found."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

_PATIENCE = 60
_FOUND = (
    "[...document.querySelectorAll('.md-search-result__item h1, .md-search-result__item h2')].map(e => e.innerText)"
)


class Browser:
    """One open page of Chromium, by its own protocol of development tools."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0

    def ask(self, method: str, **given: object) -> Any:  # noqa: ANN401  # whatever the browser answers
        """Ask the browser for something and wait for its answer."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": given}))
        while True:
            answer = json.loads(self._socket.recv(timeout=_PATIENCE))
            if answer.get("id") == self._number:
                return answer.get("result")

    def search(self, address: str, words: str) -> list[str]:
        """Open a page with words in its search, and return the headings of what was found; none within a minute is none."""
        self.ask("Page.navigate", url=f"{address}?q={words}")
        until = time.monotonic() + _PATIENCE
        found: list[str] = []
        while not found and time.monotonic() < until:
            time.sleep(0.3)
            found = self.ask("Runtime.evaluate", expression=_FOUND, returnByValue=True)["result"].get("value") or []
        # Between the words there are marks that nobody sees, where a line may break.
        return [each.replace("\u200b", "") for each in found]

    def photograph(self, picture: Path) -> None:
        """Take a picture of the page as it stands."""
        picture.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))


@contextmanager
def opened(browser: str, folder: Path, size: str, *options: str) -> Iterator[Browser]:
    """Open a browser that talks to nobody but us."""
    command = [
        browser,
        "--no-sandbox",
        "--headless",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--hide-scrollbars",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        f"--window-size={size}",
        *options,
        "about:blank",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            port = next(found[1] for line in process.stderr if (found := re.search(r"ws://127\.0\.0\.1:(\d+)/", line)))
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=_PATIENCE) as listed:
                page = next(each for each in json.load(listed) if each["type"] == "page")
            with connect(page["webSocketDebuggerUrl"], max_size=None) as socket:
                yield Browser(socket)
        finally:
            process.kill()
