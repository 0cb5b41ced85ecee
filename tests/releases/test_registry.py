"""A registry holds what was published, gives it as it was, and nobody who tampers with it is believed."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import json
import multiprocessing
import random
import shutil
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from frictionless import Package as Frictionless

from zhengzhao.catalogue import load_catalogue
from zhengzhao.errors import DescriptorError, SourceError, UsageError, ZhengzhaoError
from zhengzhao.paths import content_folder
from zhengzhao.releases import open_version, publish, pull
from zhengzhao.releases.release import make_release
from zhengzhao.seal import TrustedKey, is_seal_of, new_key, read_trusted, seal, verify_seal
from zhengzhao.standard import version_id
from zhengzhao.validators import validate

SHOP, PACKAGE = "shop.schema.yaml", "datapackage.yaml"
PRIVATE, KEY = new_key("示例")
PLACE = "shops/1.0.0/shops-1.0.0.zip"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a cache of its own."""
    monkeypatch.setenv("ZHENGZHAO_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def ready(version) -> Callable[..., Path]:
    """A version of the shops with its entry in the changelog."""

    def make(number: str = "1.0.0", changes=None, **files: str) -> Path:
        folder = version(number, changes, **files)
        entries = "".join(f"## {each}\n\n- {each}\n\n" for each in ("2.0.0", "1.0.1", "1.0.0"))
        (folder.parent / "CHANGELOG.md").write_text(entries, encoding="utf-8")
        return folder

    return make


def put(folder: Path, registry: Path | str, private: bytes = PRIVATE):
    return publish(open_version("standard", str(folder)), str(registry), private)


def take(registry: Path | str, out: Path, version: str = "1.0.0", trusted: tuple[TrustedKey, ...] = (KEY,), **named):
    return pull("shops", version, registry=str(registry), trusted=trusted, out=out, **named)


def test_what_was_published_is_taken_as_it_was(ready, tmp_path: Path) -> None:
    folder = ready()
    done = put(folder, tmp_path / "registry")
    assert (done.new, done.refusals) == (True, ())
    taken = take(tmp_path / "registry", tmp_path / "here")
    assert taken.folder == tmp_path / "here" / "shops" / "1.0.0"
    assert version_id(taken.package) == version_id(open_version("standard", str(folder)))
    assert taken.package.status == "published"
    assert (taken.folder / "codes/trade.csv").read_bytes() == (folder / "codes/trade.csv").read_bytes()
    report = validate(
        [taken.folder / "examples/valid/shop.csv"], table="shop", descriptor=taken.folder / "datapackage.json"
    )
    assert report.valid
    assert sum(each.evaluated for each in report.checks) > 0


def test_a_release_is_a_data_package_that_anybody_opens(ready, tmp_path: Path) -> None:
    put(ready(), tmp_path / "registry")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(tmp_path / "registry" / PLACE) as archive:
        archive.extractall(unpacked)
    report = Frictionless(str(unpacked / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert {"validators/not_before.sql", "CHANGELOG.md", "seal.json"} <= {
        each.relative_to(unpacked).as_posix() for each in unpacked.rglob("*")
    }


def test_the_same_content_makes_the_same_bytes_but_for_the_key(ready) -> None:
    package = open_version("standard", str(ready()))
    assert make_release(package, PRIVATE).archive == make_release(package, PRIVATE).archive


def test_spaces_comments_and_the_order_of_properties_are_no_other_content(ready) -> None:
    first = version_id(open_version("standard", str(ready())))
    again = ready(
        changes={
            PACKAGE: [("name: shops\nversion", "# a comment\nversion"), ("title: 商店\n", "name: shops\ntitle: 商店\n")]
        }
    )
    assert version_id(open_version("standard", str(again))) == first


@pytest.mark.parametrize("left", [b"", b'{"format": ', None])
def test_publishing_the_same_again_is_no_error_and_mends_the_index(ready, tmp_path: Path, left: bytes | None) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    index = (registry / "index.json").read_bytes()
    spoil(registry / "index.json", left)
    done = put(ready(), registry)
    assert (done.new, done.refusals) == (False, ())
    assert (registry / "index.json").read_bytes() == index


@pytest.mark.parametrize("left", [b"", b'{"format": ', None])
def test_what_was_published_counts_though_the_index_is_broken(ready, tmp_path: Path, left: bytes | None) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    spoil(registry / "index.json", left)
    tighter = {SHOP: [("maxLength: 8", "maxLength: 4")]}
    refused = put(ready("1.0.1", tighter), registry).refusals
    assert any("The number 1.0.1 is too low" in each.en for each in refused)


def spoil(file: Path, left: bytes | None) -> None:
    """Leave of a file only so much, or nothing of it."""
    if left is None:
        file.unlink()
    else:
        file.write_bytes(left)


def test_a_number_is_given_once(ready, tmp_path: Path) -> None:
    put(ready(), tmp_path / "registry")
    done = put(ready(changes={SHOP: [("titleEn: Id", "titleEn: Number")]}), tmp_path / "registry")
    assert not done.new
    assert any("published already with other content" in each.en for each in done.refusals)


def test_the_gate_stands_before_the_registry(ready, tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    done = put(ready("1.0.1", {SHOP: [("maxLength: 8", "maxLength: 7")]}), registry)
    assert [each.en for each in done.refusals if "must be 2.0.0 at least" in each.en]
    assert not (registry / "shops" / "1.0.1").exists()


def test_a_check_that_has_another_meaning_here_is_refused(ready, tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    rewrite(
        registry,
        {"validators/not_before.sql": lambda held: held.replace(b"value >= other", b"value > other")},
        reseal=True,
    )
    with pytest.raises(DescriptorError, match="the check not_before, which is another one here"):
        take(registry, tmp_path / "here")
    assert not (tmp_path / "here").exists()


def test_a_check_that_we_do_not_have_comes_along(ready, tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "validators").mkdir(parents=True)
    source = Path(__file__).parents[2] / "validators" / "not_before.sql"
    (content / "validators" / "shop_order.sql").write_bytes(source.read_bytes())
    folder = ready(
        changes={
            SHOP: [("check: not_before", "check: shop_order")],
            "examples/invalid/expected.yaml": [("rule: not_before", "rule: shop_order")],
        }
    )
    done = publish(open_version("standard", str(folder)), str(tmp_path / "registry"), PRIVATE, content=[content])
    assert done.refusals == ()
    take(tmp_path / "registry", tmp_path / "here")
    report = validate(
        [tmp_path / "here/shops/1.0.0/examples/invalid/late.csv"],
        table="shop",
        descriptor=tmp_path / "here/shops/1.0.0/datapackage.json",
        content=[tmp_path / "here"],
    )
    assert [each.rule for each in report.findings] == ["shop_order"]


def test_an_overlay_is_published_and_taken_the_same_way(tmp_path: Path) -> None:
    source = content_folder("catalogue") / "1.0.0/examples/overlay-demo/catalogue/1.0.0"
    folder = tmp_path / "mine" / "catalogue" / "1.0.0"
    folder.mkdir(parents=True)
    for file in source.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "CHANGELOG.md").write_text("## 1.0.0\n\n- receivers\n", encoding="utf-8")
    overlay = open_version("catalogue", str(folder))
    done = publish(overlay, str(tmp_path / "registry"), PRIVATE)
    assert (done.new, done.refusals) == (True, ())
    taken = pull(overlay.name, "latest", registry=str(tmp_path / "registry"), trusted=[KEY], out=tmp_path / "here")
    assert taken.folder.parent.name == "catalogue"
    layers = load_catalogue(content=[tmp_path / "here"]).layers
    assert [each.package.name for each in layers if each.number] == [overlay.name]
    lines = (folder / "routing.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "routing.csv").write_text("".join(lines[:-1]), encoding="utf-8", newline="\n")
    again = publish(open_version("catalogue", str(folder)), str(tmp_path / "registry"), PRIVATE)
    assert [each.en for each in again.refusals if "published already with other content" in each.en]


def test_a_check_of_an_earlier_pull_is_never_replaced_by_another_meaning(ready, tmp_path: Path) -> None:
    content, here = tmp_path / "content", tmp_path / "here"
    (content / "validators").mkdir(parents=True)
    source = (Path(__file__).parents[2] / "validators" / "not_before.sql").read_text(encoding="utf-8")
    edits = {
        SHOP: [("check: not_before", "check: shop_order")],
        "examples/invalid/expected.yaml": [("rule: not_before", "rule: shop_order")],
    }
    for number, text in (("1.0.0", source), ("2.0.0", source.replace("value >= other", "other <= value"))):
        (content / "validators" / "shop_order.sql").write_text(text, encoding="utf-8")
        registry = tmp_path / f"registry {number}"
        package = open_version("standard", str(ready(number, edits)))
        publish(package, str(registry), PRIVATE, content=[content])
    take(tmp_path / "registry 1.0.0", here)
    with pytest.raises(DescriptorError, match="the check shop_order, which is another one here"):
        take(tmp_path / "registry 2.0.0", here, "2.0.0")
    assert (here / "validators" / "shop_order.sql").read_text(encoding="utf-8") == source
    assert not (here / "shops" / "2.0.0").exists()


def test_a_version_that_would_be_in_force_beside_another_is_not_installed(ready, tmp_path: Path) -> None:
    here = tmp_path / "here"
    put(ready("1.0.0", {PACKAGE: [("until: null", 'until: "2022-01-01"')]}), tmp_path / "one")
    # Whoever publishes the other one knows nothing of the first.
    shutil.rmtree(tmp_path / "shops" / "1.0.0")
    put(ready("2.0.0", {PACKAGE: [('from: "2020-01-01"', 'from: "2021-07-01"')]}), tmp_path / "other")
    take(tmp_path / "one", here)
    with pytest.raises(DescriptorError, match="two versions would be in force at once"):
        take(tmp_path / "other", here, "2.0.0")
    assert not (here / "shops" / "2.0.0").exists()
    assert take(tmp_path / "other", tmp_path / "elsewhere", "2.0.0").package.version == "2.0.0"


# --- where a registry may lie


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A static web server over the folder `registry`."""
    handler = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    folder = str(tmp_path / "registry")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: handler(*given, directory=folder)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_any_static_web_server_serves_a_registry_and_takes_nothing(ready, tmp_path: Path, server: str) -> None:
    put(ready(), tmp_path / "registry")
    assert take(server, tmp_path / "here").package.version == "1.0.0"
    with pytest.raises(UsageError, match="can only be read"):
        put(ready("1.0.1", {SHOP: [("titleEn: Id", "titleEn: Number")]}), server)
    with pytest.raises(UsageError, match="has no shops 3\\.0\\.0"):
        take(server, tmp_path / "there", "3.0.0")


def test_an_object_store_serves_a_registry(ready, tmp_path: Path) -> None:
    place = f"memory://{uuid.uuid4().hex}"
    assert put(ready(), place).new
    assert not put(ready(), place).new
    assert put(ready("1.0.1", {SHOP: [("titleEn: Id", "titleEn: Number")]}), place).new
    assert take(place, tmp_path / "here", "latest").package.version == "1.0.1"


def test_what_was_taken_once_is_taken_without_the_registry(ready, tmp_path: Path, cache: Path) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    assert not take(registry, tmp_path / "here").offline
    registry.rename(tmp_path / "gone")
    again = take(registry, tmp_path / "there")
    assert again.offline
    assert (again.folder / "codes/trade.csv").is_file()
    cache.rename(tmp_path / "no cache")
    with pytest.raises(SourceError, match="is no registry"):
        take(registry, tmp_path / "elsewhere")


def test_what_was_taken_once_is_taken_without_a_network(ready, tmp_path: Path, server: str) -> None:
    put(ready(), tmp_path / "registry")
    take(server, tmp_path / "here")
    dead = server.rpartition(":")[0] + ":9"
    with pytest.raises(SourceError, match="cannot be read"):
        take(dead, tmp_path / "there")
    # The same registry by an address that answers no more.
    (known,) = [each.parent for each in (tmp_path / "cache").rglob("index.json")]
    known.rename(known.with_name(hashlib.sha256(dead.encode()).hexdigest()[:16]))
    assert take(dead, tmp_path / "there").offline


def test_the_cache_is_verified_again(ready, tmp_path: Path, cache: Path, server: str) -> None:
    put(ready(), tmp_path / "registry")
    take(server, tmp_path / "here")
    (kept,) = cache.rglob("*.zip")
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert take(server, tmp_path / "there").package.version == "1.0.0"


# --- what is not believed


def rewrite(
    registry: Path,
    edits: dict[str, Callable[[bytes], bytes | None]],
    reseal: bool = False,
    extra: dict[str, bytes] | None = None,
) -> None:
    """Change files of the one release, let the index follow, and seal it again with the right key if asked."""
    place = registry / PLACE
    with zipfile.ZipFile(place) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name, edit in edits.items():
        changed = edit(files[name])
        if changed is None:
            del files[name]
        else:
            files[name] = changed
    if reseal:
        document = json.loads(files["datapackage.json"])
        for each in [*document["resources"], *document["files"]]:
            if each["path"] in files:
                each["bytes"] = len(files[each["path"]])
                each["hash"] = "sha256:" + hashlib.sha256(files[each["path"]]).hexdigest()
        files["datapackage.json"] = json.dumps(document).encode()
        files["seal.json"] = json.dumps(seal(files["datapackage.json"], PRIVATE)).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in {**files, **(extra or {})}.items():
            archive.writestr(name, held)
    follow(registry, packed.getvalue())


def follow(registry: Path, held: bytes, **said: object) -> None:
    """Put other bytes in the place of the release, with an index that fits them but for what is said."""
    (registry / PLACE).write_bytes(held)
    index = json.loads((registry / "index.json").read_bytes())
    index["releases"][0] |= {"bytes": len(held), "sha256": hashlib.sha256(held).hexdigest(), **said}
    (registry / "index.json").write_text(json.dumps(index), encoding="utf-8")


def flipped(held: bytes) -> bytes:
    return held[:-2] + bytes([held[-2] ^ 1]) + held[-1:]


def spoiled_seal(name: str, value: str) -> Callable[[bytes], bytes]:
    return lambda held: json.dumps({**json.loads(held), name: value}).encode()


OTHER_PRIVATE, OTHER = new_key("somebody else")


@pytest.mark.parametrize(
    ("edits", "reseal", "extra", "told"),
    [
        ({"codes/trade.csv": flipped}, False, {}, "not what its hash says"),
        ({"validators/not_before.sql": flipped}, False, {}, "not what its hash says"),
        (
            {"datapackage.json": lambda held: held.replace(b"maxLength", b"maxlength")},
            False,
            {},
            "does not fit its content",
        ),
        ({"seal.json": spoiled_seal("sha256", "0" * 64)}, False, {}, "does not fit its content"),
        (
            {"seal.json": spoiled_seal("signature", base64.b64encode(b"0" * 64).decode())},
            False,
            {},
            "does not fit its content",
        ),
        ({"seal.json": spoiled_seal("algorithm", "SM2")}, False, {}, "unknown algorithm, SM2"),
        ({"seal.json": spoiled_seal("algorithm", "S" * 999)}, False, {}, "unknown algorithm, " + "S" * 60 + "…;"),
        ({"seal.json": lambda held: b"{"}, False, {}, "broken or no seal"),
        ({"seal.json": lambda held: b"[" * 100_000}, False, {}, "broken or no seal"),
        ({"seal.json": lambda held: None}, False, {}, "lacks the file seal.json"),
        ({"datapackage.json": lambda held: None}, False, {}, "lacks the file datapackage.json"),
        ({"codes/trade.csv": lambda held: None}, False, {}, "lacks the file codes/trade.csv"),
        ({}, False, {"more.txt": b"x"}, "more.txt, of which its descriptor knows nothing"),
        ({}, False, {"m" * 999: b"x"}, "m…"),
        ({}, False, {"../out.txt": b"x"}, "points outside"),
        ({}, False, {"../" + "m" * 999: b"x"}, "m…, which points outside"),
        ({}, False, {"/out.txt": b"x"}, "points outside"),
        ({}, False, {"a\\..\\out.txt": b"x"}, "points outside"),
        ({}, False, {"C:out.txt": b"x"}, "points outside"),
        ({}, False, {"CODES/TRADE.csv": b"x"}, "on Windows it is the same as codes/trade.csv"),
        ({}, False, {"bomb.csv": b"0" * (40 << 20)}, "unpacks to far too much"),
    ],
)
def test_what_was_tampered_with_is_refused_and_nothing_is_installed(
    ready, tmp_path: Path, edits, reseal, extra, told
) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    rewrite(registry, edits, reseal, extra)
    with pytest.raises(SourceError) as caught:
        take(registry, tmp_path / "here")
    assert told in caught.value.text.en
    assert "\n" not in caught.value.text.zh
    assert len(caught.value.text.en) < 500
    assert not (tmp_path / "here").exists()
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize(
    "name",
    [
        "codes/" + "a" * 300 + ".csv",
        "/".join(["folder"] * 60) + "/a.csv",
        "codes/trade.csv/a.csv",
        ".",
        "codes//a.csv",
        "codes/a\n.csv",
        "codes/a?.csv",
        "codes/a. ",
        "codes/con.csv",
        "examples/LPT1",
        "Seal.json/x",
    ],
)
def test_a_name_that_can_be_no_file_on_every_system_is_refused(ready, tmp_path: Path, name: str) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)

    def listed(held: bytes) -> bytes:
        document = json.loads(held)
        document["files"].append({"path": name, "bytes": 1, "hash": f"sha256:{hashlib.sha256(b'x').hexdigest()}"})
        return json.dumps(document).encode()

    rewrite(registry, {"datapackage.json": listed}, reseal=True, extra={name: b"x"})
    with pytest.raises(SourceError, match="can be no file") as caught:
        take(registry, tmp_path / "here")
    assert "\n" not in caught.value.text.zh
    assert not (tmp_path / "here").exists()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("resources", 5, "has an incomplete datapackage.json"),
        ("files", 5, "has an incomplete datapackage.json"),
        ("files", [{"path": "a", "bytes": float("inf"), "hash": "x"}], "has an incomplete datapackage.json"),
        ("effective", "soon", "has a wrong descriptor (effective: must have from and until); nothing"),
        ("effective", {"from": 5}, "has a wrong descriptor (effective.from: must be a day in quotes); nothing"),
    ],
)
def test_a_sealed_descriptor_that_is_written_wrongly_is_one_sentence(
    ready, tmp_path: Path, name: str, value: object, told: str
) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    with zipfile.ZipFile(registry / PLACE) as archive:
        held = json.dumps({**json.loads(archive.read("datapackage.json")), name: value}).encode()
    sealed = json.dumps(seal(held, PRIVATE)).encode()
    rewrite(registry, {"datapackage.json": lambda _: held, "seal.json": lambda _: sealed})
    with pytest.raises(SourceError) as caught:
        take(registry, tmp_path / "here")
    assert told in caught.value.text.en


def test_the_seal_of_a_key_that_nobody_trusts_is_refused(ready, tmp_path: Path) -> None:
    put(ready(), tmp_path / "registry", OTHER_PRIVATE)
    with pytest.raises(SourceError, match=f"by the key {OTHER.key_id}, which is not trusted"):
        take(tmp_path / "registry", tmp_path / "here")
    assert take(tmp_path / "registry", tmp_path / "here", trusted=(KEY, OTHER)).key == OTHER


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"sha256": "0" * 64}, "is not what its index says"),
        ({"bytes": 7}, "is not what its index says"),
        ({"content": "0" * 64}, "is not what the index says"),
        ({"version": "1.0.9"}, "The index says shops 1.0.9, and the package is shops 1.0.0"),
        ({"path": "../../etc/passwd"}, "is broken"),
        ({"path": None}, "is broken"),
        ({"name": 7}, "is broken"),
        ({"name": None}, "is broken"),
        ({"name": "a\0b"}, "is broken"),
        ({"name": "\ud800"}, "is broken"),
        ({"title": "\ud800"}, "is broken"),
        ({"version": None}, "is broken"),
        ({"version": "9" * 5000 + ".0.0"}, "is broken"),
        ({"version": "../1.0.0"}, "is broken"),
        ({"bytes": float("inf")}, "is broken"),
        ({"bytes": "7"}, "is broken"),
        ({"sha256": "../" * 30}, "is broken"),
    ],
)
def test_an_index_that_lies_is_refused(ready, tmp_path: Path, said: dict[str, object], told: str) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    follow(registry, (registry / PLACE).read_bytes(), **said)
    with pytest.raises(SourceError) as caught:
        take(registry, tmp_path / "here", str(said.get("version", "1.0.0")))
    assert told in caught.value.text.en
    assert not (tmp_path / "here" / "shops").exists()


@pytest.mark.parametrize(
    "said",
    [
        {"name": 7},
        {"name": "other"},
        {"version": None},
        {"version": "1.0.9"},
        {"version": "a\0b"},
        {"title": "\ud800"},
        {"bytes": float("-inf")},
    ],
)
def test_publishing_mends_an_index_that_lies(ready, tmp_path: Path, said: dict[str, object]) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    index = (registry / "index.json").read_bytes()
    follow(registry, (registry / PLACE).read_bytes(), **said)
    assert not put(ready(), registry).new
    assert (registry / "index.json").read_bytes() == index


@pytest.mark.parametrize(
    "held",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": "x"}',
        b'{"format": "zhengzhao-registry/1", "releases": [{}]}',
        (
            b'{"format": "zhengzhao-registry/1", "releases": [{"name": "shops", "version": "1.0.0", "path": '
            b'"shops/1.0.0/shops-1.0.0.zip", "bytes": 1, "sha256": "", "content": "", "effective": "2030"}]}'
        ),
        b"[" * 100_000,
        b"PK",
    ],
)
def test_a_broken_index_is_one_sentence(ready, tmp_path: Path, held: bytes) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    (registry / "index.json").write_bytes(held)
    with pytest.raises(SourceError, match=r"index\.json of .* is broken"):
        take(registry, tmp_path / "here")


@pytest.mark.parametrize("held", [b"", b"no zip", b"PK\x03\x04 no zip"])
def test_a_release_that_is_no_zip_is_one_sentence(ready, tmp_path: Path, held: bytes) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    follow(registry, held)
    with pytest.raises(SourceError, match="is not a sound zip file"):
        take(registry, tmp_path / "here")


def test_what_an_index_says_can_steer_no_terminal(ready, tmp_path: Path, zhengzhao) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    said = {"overlays": "standard", "titleEn": "Shops\x1b[2J", "effective": {"from": "\x1b[31m", "until": None}}
    follow(registry, (registry / PLACE).read_bytes(), **said)
    listed = zhengzhao("standard", "list", "--registry", registry).out
    assert "<U+001B>[31m – …" in listed
    assert "Shops<U+001B>[2J" in listed
    assert "\x1b" not in listed


def test_the_index_does_not_say_where_a_release_goes(ready, tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    follow(registry, (registry / PLACE).read_bytes(), overlays="../../outside")
    taken = take(registry, tmp_path / "deep" / "here")
    assert taken.folder == tmp_path / "deep" / "here" / "shops" / "1.0.0"
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("name", ["..", "../outside", "a/b", ".hidden", "C:x"])
def test_a_sealed_name_that_is_no_folder_is_refused(ready, tmp_path: Path, name: str) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    rewrite(
        registry,
        {"datapackage.json": lambda held: json.dumps({**json.loads(held), "overlays": name}).encode()},
        reseal=True,
    )
    with pytest.raises(ZhengzhaoError):
        take(registry, tmp_path / "deep" / "here")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "deep").exists()


def test_a_name_or_number_that_is_not_there_is_told_with_what_is(ready, tmp_path: Path) -> None:
    put(ready(), tmp_path / "registry")
    with pytest.raises(UsageError, match="did you mean shops"):
        pull("shop", "1.0.0", registry=str(tmp_path / "registry"), trusted=[KEY], out=tmp_path / "here")
    with pytest.raises(UsageError, match=r"there are 1\.0\.0"):
        take(tmp_path / "registry", tmp_path / "here", "2.0.0")
    with pytest.raises(SourceError, match="is no registry"):
        take(tmp_path / "nothing", tmp_path / "here")


def test_names_that_never_end_are_told_short(ready, tmp_path: Path, zhengzhao) -> None:
    registry, long, title = tmp_path / "registry", "x" * 200, "y" * 1_000
    put(ready(), registry)
    held = (registry / PLACE).read_bytes()
    told = [
        refused(lambda: pull(long, "1.0.0", registry=str(registry), trusted=[KEY], out=tmp_path / "here")),
        refused(lambda: take(registry, tmp_path / "here", long)),
    ]
    follow(
        registry,
        held,
        name=long,
        path=f"{long}/1.0.0/{long}-1.0.0.zip",
        title=title,
        titleEn=title,
        overlays="standard",
    )
    told += [
        refused(lambda: take(registry, tmp_path / "here")),
        refused(lambda: pull(long, "1.0.0", registry=str(registry), trusted=[KEY], out=tmp_path / "here")),
        zhengzhao("standard", "list", "--registry", registry).out,
    ]
    follow(registry, held, name="shops", path=PLACE, version="1.0.9")
    rewrite(
        registry,
        {"datapackage.json": lambda held: json.dumps({**json.loads(held), "name": long}).encode()},
        reseal=True,
    )
    told.append(refused(lambda: take(registry, tmp_path / "here", "1.0.9")))
    assert [each for each in told if "xxx…" not in each or long in each or title in each] == []


def test_a_registry_with_names_without_number_tells_the_first(ready, tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    put(ready(), registry)
    index = json.loads((registry / "index.json").read_bytes())
    first = index["releases"][0]
    index["releases"] = [{**first, "version": f"{number}.0.0"} for number in range(1, 200)]
    (registry / "index.json").write_text(json.dumps(index), encoding="utf-8")
    told = refused(lambda: take(registry, tmp_path / "here", "0.0.1"))
    assert "there are 199.0.0, 198.0.0," in told
    assert "180.0.0 and 179 more." in told


def refused(ask: Callable[[], object]) -> str:
    with pytest.raises(ZhengzhaoError) as caught:
        ask()
    return str(caught.value)


def test_two_versions_in_force_at_once_are_refused(ready, tmp_path: Path) -> None:
    first = ready("1.0.0", {PACKAGE: [("until: null", 'until: "2022-01-01"')]})
    put(first, tmp_path / "registry")
    second = ready("2.0.0", {PACKAGE: [('from: "2020-01-01"', 'from: "2021-07-01"')]})
    done = put(second, tmp_path / "registry")
    assert any("two versions would be in force on one day" in each.en for each in done.refusals)


# --- keys


def test_a_line_that_is_no_key_is_told_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / "trusted"
    file.write_text(f"# ours\n\n{KEY.line}\ned25519 not-a-key x\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 4"):
        read_trusted(file)
    file.write_text(f"# ours\n{KEY.line} # a comment\n", encoding="utf-8")
    assert read_trusted(file) == [KEY]


@pytest.mark.parametrize("label", ["key #2", "#2"])
def test_a_label_that_would_be_broken_off_as_a_comment_is_refused(label: str, tmp_path: Path, zhengzhao) -> None:
    said = zhengzhao("key", "new", "--out", tmp_path / "key.pem", "--label", label)
    assert (said.code, said.err) == (
        2,
        f"The label “{label}” must not have a #: in the file of trusted keys a comment begins there; write it otherwise.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_keys_that_an_editor_of_windows_saved_is_read(tmp_path: Path) -> None:
    file = tmp_path / "trusted"
    file.write_bytes(f"\ufeff{KEY.line}\r\n".encode())
    assert read_trusted(file) == [KEY]


def test_a_key_that_is_cut_short_is_told_with_its_line_and_not_as_one_that_nobody_trusts(tmp_path: Path) -> None:
    file = tmp_path / "trusted"
    for written in (base64.b64encode(KEY.public[:20]).decode(), "公钥"):
        file.write_text(f"{KEY.line}\ned25519 {written} 示例\n", encoding="utf-8")
        with pytest.raises(UsageError, match="line 2"):
            read_trusted(file)


def test_a_file_of_keys_in_another_encoding_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "trusted"
    file.write_bytes(KEY.line.encode("utf-16"))
    with pytest.raises(UsageError, match="not UTF-8"):
        read_trusted(file)


def test_a_seal_is_good_for_the_very_bytes_only() -> None:
    sealed = json.dumps(seal(b"content", PRIVATE)).encode()
    assert verify_seal(sealed, b"content", [KEY], "x") == KEY
    with pytest.raises(SourceError):
        verify_seal(sealed, b"content ", [KEY], "x")


@pytest.mark.parametrize("name", ["format", "algorithm", "publicKey", "sha256", "signature"])
@pytest.mark.parametrize("value", [None, 1], ids=["missing", "no text"])
def test_a_seal_of_which_a_part_is_not_there_is_none(name: str, value: int | None) -> None:
    sealed = {**seal(b"content", PRIVATE), name: value}
    if value is None:
        del sealed[name]
    with pytest.raises(SourceError, match="broken or no seal"):
        verify_seal(json.dumps(sealed).encode(), b"content", [KEY], "x")


def test_a_seal_by_what_is_no_key_is_that_of_nothing() -> None:
    sealed = {**seal(b"content", PRIVATE), "publicKey": base64.b64encode(KEY.public[:20]).decode()}
    assert not is_seal_of(json.dumps(sealed).encode(), b"content", "x")


# --- publishers that are killed, and two at once

# Each publisher is forked from one process that has imported everything, so that it publishes at once.
PUBLISHERS = multiprocessing.get_context("forkserver")
PUBLISHERS.set_forkserver_preload(["zhengzhao.releases", "cryptography.hazmat.primitives.asymmetric.ed25519"])


def publisher(folder: Path, registry: Path) -> BaseProcess:
    """A process of its own that publishes."""
    package = open_version("standard", str(folder))
    started = PUBLISHERS.Process(target=publish, args=(package, str(registry), PRIVATE))
    started.start()
    return started


@pytest.mark.slow
def test_a_publisher_killed_at_any_moment_leaves_nothing_that_deceives_or_blocks(ready, tmp_path: Path) -> None:
    folder = ready(**{"examples/invalid/expected.yaml": "[]\n", "examples/invalid/.keep": ""})
    (folder / "examples/invalid/late.csv").unlink()
    publisher(folder, tmp_path / "first").join()
    start = time.monotonic()
    measured = publisher(folder, tmp_path / "measured")
    measured.join()
    lasts = time.monotonic() - start
    assert measured.exitcode == 0
    drawn, seen = random.Random(1), {"nothing": 0, "whole": 0}
    for number in range(100):
        registry = tmp_path / f"r{number}"
        start = time.monotonic()
        process = publisher(folder, registry)
        # Most of the time is spent on checking; what writes is at the end, so half of the kills fall there.
        moment = lasts * (drawn.random() if number % 2 else 0.9 + 0.12 * drawn.random())
        # However long it took when measured, the first is killed at once and the second when it has ended.
        waited = {0: 0.0, 1: None}.get(number, max(0.0, start + moment - time.monotonic()))
        process.join(waited)
        process.kill()
        process.join()
        try:
            assert take(registry, tmp_path / f"first{number}").package.version == "1.0.0"
            seen["whole"] += 1
        except (SourceError, UsageError):
            seen["nothing"] += 1
        assert put(folder, registry).refusals == ()
        assert take(registry, tmp_path / f"then{number}").package.version == "1.0.0"
    assert all(seen.values()), seen


@pytest.mark.parametrize("same", [True, False], ids=["same content", "other content"])
def test_of_two_publishers_at_once_one_wins_and_the_other_is_told(ready, tmp_path: Path, same: bool) -> None:
    from zhengzhao.releases.registry import Registry

    one = make_release(open_version("standard", str(ready())), PRIVATE)
    edits = {} if same else {SHOP: [("titleEn: Id", "titleEn: Number")]}
    other = make_release(open_version("standard", str(ready(changes=edits))), PRIVATE)
    third = make_release(open_version("standard", str(ready("2.0.0"))), PRIVATE)
    for number in range(40):
        registry = str(tmp_path / f"r{number}")

        def add(release, registry: str = registry) -> object:
            try:
                return Registry(registry).add(release)
            except ZhengzhaoError as error:
                return error.text.en

        with ThreadPoolExecutor(3) as pool:
            told = list(pool.map(add, [one, other, third]))
        assert told[2] is True
        first = sorted(map(str, told[:2]))
        assert first[-1] == "True"
        assert first[0] == "False" if same else "with other content" in first[0]
        # Neither entry is lost, whoever wrote the index last.
        assert [each.version for each in Registry(registry).entries()] == ["1.0.0", "2.0.0"]


# --- as a maintainer does it


def test_the_whole_way_on_the_command_line(ready, tmp_path: Path, zhengzhao) -> None:
    folder, registry, key = ready(), tmp_path / "registry", tmp_path / "key.pem"
    assert zhengzhao("key", "new", "--out", key, "--label", "示例总局").code == 0
    assert zhengzhao("key", "new", "--out", key).code == 2
    assert key.stat().st_mode & 0o077 == 0
    trusted = tmp_path / "key.pem.pub"
    said = zhengzhao("standard", "publish", folder, "--registry", registry, "--key", key)
    assert (said.code, said.out) == (0, f"Published {registry}/{PLACE}\n")
    low = zhengzhao(
        "standard",
        "publish",
        ready("1.0.1", {SHOP: [("maxLength: 8", "maxLength: 7")]}),
        "--registry",
        registry,
        "--key",
        key,
    )
    assert low.code == 1
    assert "must be 2.0.0 at least" in low.out
    listed = json.loads(zhengzhao("standard", "list", "--registry", registry, "--format", "json").out)
    assert listed["releases"] == []
    got = zhengzhao(
        "standard",
        "pull",
        "1.0.0",
        "--name",
        "shops",
        "--registry",
        registry,
        "--trusted",
        trusted,
        "--out",
        tmp_path / "here",
    )
    assert got.code == 0
    assert "示例总局" in got.out
    untrusted = tmp_path / "nobody"
    untrusted.write_text("# nobody\n", encoding="utf-8")
    refused = zhengzhao(
        "standard",
        "pull",
        "1.0.0",
        "--name",
        "shops",
        "--registry",
        registry,
        "--trusted",
        untrusted,
        "--out",
        tmp_path / "there",
    )
    assert refused.code == 2
    assert "is not trusted" in refused.sentence
    assert not (tmp_path / "there").exists()
    assert "--registry" in zhengzhao("standard", "pull", "1.0.0", "--out", tmp_path / "there").sentence
    nowhere = ("--name", "shops", "--registry", registry, "--trusted", trusted, "--out", tmp_path / ("x" * 300))
    too_long = zhengzhao("standard", "pull", "1.0.0", *nowhere)
    assert too_long.code == 2
    assert "xxx: File name too long" in too_long.sentence
