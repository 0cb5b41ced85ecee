"""What can go wrong, split by whose fault it is.

ZhengzhaoError          the tool could not do its job (exit code 2)
├── DescriptorError     the standard, catalogue, check or recipe is written wrongly
├── SourceError         the file or table that was given cannot be read
├── UsageError          the question cannot be answered as it was put
└── OutputError         the answer cannot be written where it was asked for

A finding about data is never an exception: it stands in a report.
"""

from __future__ import annotations

from zhengzhao.messages import Text


class ZhengzhaoError(Exception):
    """The tool could not do its job; `text` says what, where, why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        """Return both languages."""
        return str(self.text)


class DescriptorError(ZhengzhaoError):
    """A descriptor, check or recipe is written wrongly; where one place is to blame, `fault` says what is wrong there."""

    def __init__(self, text: Text, place: str = "", fault: Text | None = None) -> None:
        super().__init__(text)
        self.place = place
        self.fault = fault


class SourceError(ZhengzhaoError):
    """A source cannot be read."""


class UsageError(ZhengzhaoError):
    """A question that cannot be answered as it was put."""


class OutputError(ZhengzhaoError):
    """An output cannot be written."""
