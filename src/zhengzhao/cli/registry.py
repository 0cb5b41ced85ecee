"""Publish into a registry, take from it, and see what it holds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.terminal import answer, as_json, note, progress
from zhengzhao.cli.versions import version_head
from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text, number_of

REGISTRY = "ZHENGZHAO_REGISTRY"


def registry_of(given: str | None) -> str:
    """Return the registry that is given, or that of the environment.

    Raises:
        UsageError: There is none.
    """
    place = given or os.environ.get(REGISTRY)
    if not place:
        raise UsageError(
            Text(
                f"请用 --registry（或环境变量 {REGISTRY}）指明登记库：一个文件夹、网址或 fsspec 地址。",
                f"Name the registry with --registry, or in the environment as {REGISTRY}: a directory, a web address or an fsspec URL.",
            )
        )
    return place


def publish_version(
    folder: str,
    named: str,
    key: Path,
    registry: str,
    form: str,
    spoken: Language,
    content: Sequence[Path],
    today: date | None,
    quiet: bool,
) -> int:
    """Publish a version through the gate."""
    from zhengzhao.releases import open_version, publish
    from zhengzhao.seal import read_private
    from zhengzhao.validators.render.visible import visible_text

    private = read_private(key)
    package = open_version(folder, named, content)
    with progress(spoken, quiet) as bar:
        bar.step(0.0, Text(f"检查 {named}", f"Checking {named}"))
        done = publish(package, registry, private, content=content, today=today)
    if form == "json":
        reasons = [{"message": each.zh, "messageEn": each.en} for each in done.refusals]
        head = {"format": "zhengzhao-publish/1", "name": package.name, "version": package.version}
        answer(as_json({**head, "place": done.place, "new": done.new, "refusals": reasons}), form)
    elif done.refusals:
        answer("".join(f"{visible_text(each.to(spoken))}\n" for each in done.refusals), form)
        count = len(done.refusals)
        times = "reason" if count == 1 else number_of(count, "reason")
        note(Text(f"没有发布，原因 {count} 条。", f"Not published, for the {times} above."), spoken, quiet)
    elif done.new:
        answer(Text(f"已发布 {done.place}\n", f"Published {done.place}\n").to(spoken), form)
    else:
        same = Text(f"登记库里已有相同内容的 {done.place}\n", f"The same content is there already: {done.place}\n")
        answer(same.to(spoken), form)
    return Exit.NOT_VALID if done.refusals else Exit.VALID


def pull_version(
    name: str,
    version: str,
    registry: str,
    trusted: Path | None,
    out: Path,
    form: str,
    spoken: Language,
    overwrite: bool,
    quiet: bool,
) -> int:
    """Take a version, verified."""
    from zhengzhao.releases import pull
    from zhengzhao.seal import read_trusted, trusted_file

    keys = read_trusted(trusted_file(trusted))
    done = pull(name, version, registry=registry, trusted=keys, out=out, overwrite=overwrite)
    if done.offline:
        note(
            Text(
                f"登记库 {registry} 连不上，用的是以前取过的副本，已重新验证。",
                f"The registry {registry} cannot be reached; what was taken before was verified again and used.",
            ),
            spoken,
            quiet,
        )
    if form == "json":
        told = {"folder": done.folder.as_posix(), "key": done.key.key_id, "offline": done.offline, "new": done.fresh}
        answer(as_json({"format": "zhengzhao-pull/1", **version_head(done.package), **told}), form)
    else:
        label = f"{done.key.key_id} {done.key.label}".strip()
        told_text = Text(
            f"{done.package.called.zh} 在 {done.folder}，封签密钥 {label}；校验时加 --content {out}\n",
            f"{done.package.called.en} is in {done.folder}, sealed by {label}; give it along with --content {out}\n",
        )
        answer(told_text.to(spoken), form)
    return Exit.VALID


def list_published(folder: str, registry: str, form: str, spoken: Language, quiet: bool) -> int:
    """List what a registry holds of a content folder."""
    from zhengzhao.releases import Shelf
    from zhengzhao.standard import shown
    from zhengzhao.validators.render.columns import pad
    from zhengzhao.validators.render.visible import visible_text
    from zhengzhao.validators.report import shortened

    entries = Shelf(registry, ()).entries()
    own = [each for each in entries if folder in (each.name, each.raw.get("overlays"))]
    if form == "json":
        answer(as_json({"format": "zhengzhao-registry-list/1", "releases": [dict(each.raw) for each in own]}), form)
        return Exit.VALID
    lines = []
    # An index is not sealed: anybody may have written into it, at any length.
    width = max([14, *(len(shown(each.name)) + 2 for each in own)])
    for each in own:
        effective = each.raw.get("effective") or {}
        period = f"{shown(effective.get('from') or '…')} – {shown(effective.get('until') or '…')}"
        title = Text(str(each.raw.get("title", "")), str(each.raw.get("titleEn", ""))).to(spoken)
        head = f"{pad(shown(each.name), width)}{pad(each.version, 10)}{pad(period, 26)}"
        line = visible_text(f"{head}{shortened(title)}")
        lines.append(f"{line}\n")
    answer("".join(lines), form)
    if not own:
        note(Text(f"登记库里没有 {folder}。", f"The registry has no {folder}."), spoken, quiet)
    return Exit.VALID
