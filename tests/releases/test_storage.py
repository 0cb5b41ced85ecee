"""A registry in a directory: what cannot be written, or is interrupted, leaves nothing behind."""

from __future__ import annotations

import resource
import signal
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from zhengzhao.errors import OutputError, SourceError
from zhengzhao.releases.storage import DirectoryStorage, storage_of

NAME = "shops/1.0.0/shops-1.0.0.zip"


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Let the system refuse larger files, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Press Ctrl-C after some time."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_release_that_finds_no_room_leaves_neither_a_part_nor_a_folder(tmp_path: Path) -> None:
    with no_file_larger_than(1000), pytest.raises(OutputError, match="File too large"):
        DirectoryStorage(tmp_path / "registry").create(NAME, b"x" * 5000)
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_finds_no_room_leaves_the_one_before(tmp_path: Path) -> None:
    storage = DirectoryStorage(tmp_path / "registry")
    storage.replace("index.json", b"before")
    with no_file_larger_than(1000), pytest.raises(OutputError):
        storage.replace("index.json", b"x" * 5000)
    assert [each.read_bytes() for each in (tmp_path / "registry").iterdir()] == [b"before"]


# Whatever opens a file and is interrupted before it is known as open leaves that to the collector, which says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_release_that_is_interrupted_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    content, seen = b"x" * (64 << 20), set()
    for number in range(24):
        place = tmp_path / str(number)
        try:
            with interrupted_after(0.0002 * 1.5**number):
                DirectoryStorage(place).create(NAME, content)
        except KeyboardInterrupt:
            pass
        whole = (place / NAME).is_file()
        seen.add(whole)
        assert [each.name for each in place.rglob("*") if each.is_file()] == ([Path(NAME).name] if whole else [])
        assert place.exists() == whole
        (place / NAME).unlink(missing_ok=True)
    assert seen == {True, False}


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://localhost:abc", "zip://no-such.zip", "ftp://127.0.0.1:9/registry"]
)
def test_an_address_that_leads_nowhere_is_one_sentence(address: str) -> None:
    with pytest.raises(SourceError, match="cannot be read") as caught:
        storage_of(address).read("index.json")
    assert "\n" not in caught.value.text.en


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nbro"]
)
def test_a_server_that_speaks_no_http_or_breaks_off_is_one_sentence(said: bytes) -> None:
    class Answering(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            self.wfile.write(said)

    with socketserver.TCPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with pytest.raises(SourceError, match="cannot be read") as caught:
                storage_of(f"http://127.0.0.1:{server.server_address[1]}").read("index.json")
        finally:
            server.shutdown()
    assert "\n" not in caught.value.text.en


def test_a_folder_that_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "registry" / "shops").mkdir(parents=True)
    with no_file_larger_than(1000), pytest.raises(OutputError):
        DirectoryStorage(tmp_path / "registry").create(NAME, b"x" * 5000)
    assert [each.name for each in (tmp_path / "registry").rglob("*")] == ["shops"]
