"""The command line. Heavy modules are imported inside the commands, so that `zhengzhao --help` answers at once."""

import gc
import sys

__all__ = ["main"]


def main() -> None:
    """Run one command and leave with its exit code: 0 valid or done, 1 not valid, 2 the tool could not do its job."""
    # Trees of SQL are many small objects that live as long as a short command; to look for circles among them is waste.
    gc.set_threshold(500_000, 50, 50)
    try:
        from zhengzhao.cli.app import main as run

        run()
    except KeyboardInterrupt:
        # Stopped before the command had begun, while its modules were loaded.
        sys.exit(2)
