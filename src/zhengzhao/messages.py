"""Every sentence that a person reads, in Chinese and in English."""

from __future__ import annotations

import errno
import locale
import os
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, order=True)
class Text:
    """One sentence in both languages of the project.

    Args:
        zh: The Chinese wording, the one that counts.
        en: The English wording.

    >>> Text("登记状态", "Registration state").to("en")
    'Registration state'
    """

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """Return the wording in one language."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        """Return both wordings, for places where no language is chosen yet."""
        return f"{self.zh} / {self.en}"


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "它是文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "它是指向自己的链接",
    errno.EBUSY: "正被占用",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.ETIMEDOUT: "连接超时",
    errno.ENETUNREACH: "网络不通",
    errno.EHOSTUNREACH: "网络不通",
}


def reason_of(error: BaseException) -> Text:
    """Return why the system refused a file or a host, which it says in one language only.

    >>> reason_of(PermissionError(errno.EACCES, "Permission denied"))
    Text(zh='没有权限', en='Permission denied')
    """
    en = str(getattr(error, "strerror", None) or error)
    return Text(_REASONS.get(getattr(error, "errno", None) or 0, en), en)


def ended(zh: str, en: str) -> Text:
    """Return a sentence with its full stop, unless it ends as a question.

    >>> ended("没有字段 hose，是否指 house？", "there is no field hose; did you mean house?").en
    'there is no field hose; did you mean house?'
    """
    return Text(zh if zh.endswith("？") else f"{zh}。", en if en.endswith("?") else f"{en}.")


def number_of(count: int, noun: str, nouns: str = "") -> str:
    """Return a count with its English noun, which Chinese needs in one form only.

    >>> number_of(1, "place"), number_of(2000, "place"), number_of(2, "batch", "batches")
    ('1 place', '2,000 places', '2 batches')
    """
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def language_of_locale() -> Language:
    """Return the language of the person at the terminal: Chinese unless the locale says otherwise.

    The variables come first because they are what a person sets on purpose; Windows has none of them.
    """
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
