"""zhengzhao key new."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import FORMATS, Content, Form, Lang, OutFile, Overwrite, Quiet, Today, chosen, language
from zhengzhao.cli.terminal import answer, as_json
from zhengzhao.messages import Text
from zhengzhao.output import refuse_existing, write_atomically


def key_new_command(
    out: OutFile,
    label: Annotated[
        str, typer.Option("--label", metavar="TEXT", help="写在公钥后的名称 / a name behind the public key")
    ] = "",
    form: Form = "text",
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """生成封签用的密钥 / Make a key to seal with"""  # noqa: D415  # shown as it stands
    from zhengzhao.seal import new_key

    spoken = language(lang)
    chosen("--format", form, FORMATS)
    public_file = Path(f"{out}.pub")
    refuse_existing(out, overwrite)
    refuse_existing(public_file, overwrite)
    private, key = new_key(" ".join(label.split()))
    # Nobody but its owner may read the key, from the first moment on.
    before = os.umask(0o077)
    try:
        write_atomically(out, private, overwrite)
    finally:
        os.umask(before)
    write_atomically(public_file, f"{key.line}\n".encode(), overwrite)
    if form == "json":
        told = {"key": key.key_id, "private": str(out), "public": str(public_file), "trusted": key.line}
        answer(as_json({"format": "zhengzhao-key/1", **told}), form)
    else:
        answer(
            Text(
                f"私钥在 {out}，请妥善保管；公钥 {key.key_id} 在 {public_file}，把下面一行写进对方的受信任密钥文件：\n{key.line}\n",
                f"The private key is in {out}: keep it safe. The public key {key.key_id} is in {public_file}; whoever is to trust it adds this line to the file of trusted keys:\n{key.line}\n",
            ).to(spoken),
            form,
        )
    return Exit.VALID
