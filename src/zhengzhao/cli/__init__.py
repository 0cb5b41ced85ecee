"""The command line. Heavy modules are imported inside the commands, so that `zhengzhao --help` answers at once."""

import gc
import signal
import sys
from types import FrameType

__all__ = ["main"]


def main() -> None:
    """Run one command and leave with its exit code: 0 valid or done, 1 not valid, 2 the tool could not do its job."""
    # Trees of SQL are many small objects that live as long as a short command; to look for circles among them is waste.
    gc.set_threshold(500_000, 50, 50)
    try:
        _stop_when_told()
        from zhengzhao.cli.app import main as run

        run()
    except KeyboardInterrupt:
        # Stopped before the command had begun, while its modules were loaded.
        _tell_stopped()
        sys.exit(2)


def _stop_when_told() -> None:
    """Let every way of being told to stop be the same as Ctrl-C: what is half-written is taken away before we go."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Windows has no such signal, and `nohup` asks to go on without the terminal.
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, _hang_up)


def _tell_stopped() -> None:
    # Whoever is impatient presses Ctrl-C once more, which would end in a trace; what is loaded here is loaded at once.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    from zhengzhao.cli.exits import INTERRUPTED
    from zhengzhao.cli.terminal import language_of, make_safe, note, open_closed

    open_closed()
    make_safe(sys.stderr)
    note(INTERRUPTED, language_of(sys.argv[1:]))


def _hang_up(number: int, _: FrameType | None) -> None:
    # A terminal that goes tells it by itself and by its shell; the second time must not break off the taking away.
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
