"""The command line. Heavy modules are imported inside the commands, so that `zhengzhao --help` answers at once."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run one command and leave with its exit code: 0 valid or done, 1 not valid, 2 the tool could not do its job."""
    try:
        from zhengzhao.cli.app import main as run

        run()
    except KeyboardInterrupt:
        # Stopped before the command had begun, while its modules were loaded.
        sys.exit(2)
