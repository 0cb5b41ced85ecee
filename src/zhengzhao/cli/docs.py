"""zhengzhao standard docs."""

from __future__ import annotations

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import Content, Lang, OutFolder, Overwrite, Quiet, Today, language
from zhengzhao.cli.terminal import progress, say
from zhengzhao.messages import Text


def docs_command(
    out: OutFolder,
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """生成标准的文档网站，中英文各一套 / Build the documentation site, in Chinese and in English"""  # noqa: D415  # shown as it stands
    from zhengzhao.exports.site import write_site
    from zhengzhao.standard import load_standard, versions

    spoken, extra = language(lang), tuple(content or ())
    found = [load_standard(each, content=extra) for each in versions("standard", extra)]
    with progress(spoken, quiet) as bar:
        write_site(found, out, content=extra, overwrite=overwrite, progress=bar)
    say(
        Text(
            f"文档网站在 {out}；放到任何网站的文件夹里即可，本机查看：python -m http.server --directory {out}",
            f"The site is in {out}; put it on any web server, or look at it here: python -m http.server --directory {out}",
        ).to(spoken)
    )
    return Exit.VALID
