"""Exit codes, and which outcome gives which: the one place.

0 valid (warnings allowed), or done; 1 not valid; 2 the tool could not do its job, and says why in one sentence.
An interruption (Ctrl-C) is of the last kind.
"""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Collection, Iterator
from enum import IntEnum

from zhengzhao.cli.terminal import ReaderGone
from zhengzhao.errors import UsageError, ZhengzhaoError
from zhengzhao.messages import Text, reason_of
from zhengzhao.output import is_out_of_space

DEBUG = "ZHENGZHAO_DEBUG"


class Exit(IntEnum):
    """How a command ends."""

    VALID = 0
    NOT_VALID = 1
    FAILED = 2


INTERRUPTED = Text(
    "已中断，没有留下写了一半的文件；请重新运行。", "Interrupted; nothing is left half-written. Run it again."
)


def sentence(error: BaseException, commands: Collection[str] = ()) -> Text | None:
    """Say in one sentence why the tool could not do its job.

    Args:
        error: What happened.
        commands: The names of the commands there are.

    Returns:
        The sentence; None where nobody is there to read it (the reader of the output has gone).
    """
    if any(_is_interruption(each) for each in _chain(error)):
        return INTERRUPTED
    if isinstance(error, ZhengzhaoError):
        return error.text
    if isinstance(error, (ReaderGone, SystemExit)):
        return None
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        return Text(
            "内存不足；请放宽 --memory-limit，或关掉其他程序后重试。",
            "Out of memory; raise --memory-limit, or close other programs, and try again.",
        )
    if is_out_of_space(error):
        return Text(
            "磁盘空间不足；请在输出位置和临时文件夹所在的磁盘上腾出空间后重试。",
            "A disk is full; free some space where the output and the temporary files go, and try again.",
        )
    if isinstance(error, OSError) and error.filename is not None:
        why, place = reason_of(error), error.filename
        return Text(
            f"系统不接受 {place}：{why.zh}；请检查路径、权限和磁盘。",
            f"The system does not take {place}: {why.en}; check the path, permissions and the disk.",
        )
    if hasattr(error, "format_message"):
        return _of_the_command_line(error, commands)
    return _unexpected(error)


def with_trace(error: BaseException) -> str:
    """Return the full trace of an error where the person asked for it, else nothing."""
    return "".join(traceback.format_exception(error)) if os.environ.get(DEBUG) == "1" else ""


_OF_COMMANDS = ("--lang", "--content", "--today", "--overwrite", "--quiet")
"""What every command takes, and none of the words before it."""


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _is_interruption(error: BaseException) -> bool:
    # DuckDB answers Ctrl-C with an error of its own, or with a plain one while it plans; the layers above may have
    # wrapped it.
    planning = isinstance(error, RuntimeError) and str(error) == "Query interrupted"
    return planning or isinstance(error, KeyboardInterrupt) or type(error).__name__ in ("InterruptException", "Abort")


def _of_the_command_line(error: BaseException, commands: Collection[str]) -> Text:
    """Translate what typer found wrong with the command; its classes are told by name, as it has moved them before."""
    kind, message = type(error).__name__, " ".join(str(error.format_message()).split())  # type: ignore[attr-defined]  # seen by the caller
    hint_zh, hint_en = "用 --help 查看用法。", "See --help."
    if kind == "NoSuchOption":
        near = [str(each) for each in getattr(error, "possibilities", None) or ()]
        name = getattr(error, "option_name", "")
        if name in _OF_COMMANDS and (following := _within(error, commands)):
            return Text(
                f"选项 {name} 要写在命令之后；现有命令：{'、'.join(following)}。",
                f"The option {name} goes behind a command; there are {', '.join(following)}.",
            )
        zh, en = (f"，是否指 {near[0]}？", f"; did you mean {near[0]}?") if near else ("。", ".")
        return Text(f"没有选项 {name}{zh}{hint_zh}", f"There is no option {name}{en} {hint_en}")
    if kind == "MissingParameter":
        name = re.sub(r"^Missing \w+ ", "", message).strip("'. ")
        what = Text("选项", "option") if name.startswith("-") else Text("参数", "argument")
        return Text(f"缺少{what.zh} {name}；{hint_zh}", f"The {what.en} {name} is missing. {hint_en}")
    if found := re.match(r"Missing command|No such command '(.*?)'", message):
        return _no_such_command(found[1], _within(error, commands))
    if kind == "BadOptionUsage":
        name = getattr(error, "option_name", "")
        return Text(f"选项 {name} 缺少取值；{hint_zh}", f"The option {name} wants a value. {hint_en}")
    return Text(f"命令写得不对：{message} {hint_zh}", f"The command is not right: {message} {hint_en}")


def _within(error: BaseException, commands: Collection[str]) -> list[str]:
    # The words that may follow those that were understood: `standard` has commands of its own.
    understood = str(getattr(getattr(error, "ctx", None), "command_path", "")).split()[1:]
    words = [each.split() for each in commands]
    longer = [each for each in words if len(each) > len(understood)]
    return list(dict.fromkeys(each[len(understood)] for each in longer if each[: len(understood)] == understood))


def _no_such_command(name: str | None, commands: Collection[str]) -> Text:
    from zhengzhao.standard import did_you_mean

    if not name:
        return Text(
            f"缺少命令；现有：{'、'.join(commands)}。", f"A command is missing; there are {', '.join(commands)}."
        )
    end = did_you_mean(name, commands)
    return Text(
        f"没有命令 {name}{end.zh}现有：{'、'.join(commands)}。",
        f"There is no command {name}{end.en} There are {', '.join(commands)}.",
    )


def _unexpected(error: BaseException) -> Text:
    from zhengzhao import __version__

    where = ""
    for frame in traceback.extract_tb(error.__traceback__):
        where = f"{frame.name}:{frame.lineno}"
    what = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    told = f"zhengzhao {__version__}, {where}, {what}"
    return Text(
        f"程序内部出错，这不是数据的问题；请把这一句连同所用命令报告给维护者（设 {DEBUG}=1 可显示详情）：{told}",
        f"An internal error, not a fault of the data; report this sentence and your command to the maintainers "
        f"(set {DEBUG}=1 for details): {told}",
    )


def refuse(zh: str, en: str) -> UsageError:
    """Return the error for a command that asks for what does not go together."""
    return UsageError(Text(zh, en))
