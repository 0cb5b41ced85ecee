"""Run a recipe: sources in; marks, payloads and the balance out."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from zhengzhao.catalogue import Catalogue, load_catalogue
from zhengzhao.engines import column, connect, fence, table, to_sql
from zhengzhao.errors import DescriptorError, UsageError
from zhengzhao.messages import Text
from zhengzhao.output import atomic_directory, atomic_file, refuse_other_form, refuse_overlap
from zhengzhao.packages.expand import expand
from zhengzhao.packages.names import Names
from zhengzhao.packages.recipe import Recipe, load_recipe
from zhengzhao.packages.results import Count, MarkResult, NotValidError, PackageResult, Sent
from zhengzhao.packages.steps import define_run, run_step
from zhengzhao.packages.verify import Verifier
from zhengzhao.packages.write import (
    Address,
    file_resource,
    load_lists,
    sort_outputs,
    write_payload,
    write_table,
    zip_folder,
)
from zhengzhao.sources import MEMORY_LIMIT, Workspace
from zhengzhao.standard import (
    Package,
    did_you_mean,
    inside,
    load_standard,
    shown,
    to_json,
    today_in_shanghai,
    version_id,
)
from zhengzhao.validators import Progress, Report, UntoldTableError, Validator, reading, refuse_read, standard_of


def mark(
    sources: Sequence[Path | str],
    *,
    out: Path,
    balance: Path | None = None,
    content: Sequence[Path] = (),
    today: date | None = None,
    standard: str | None = None,
    overwrite: bool = False,
    memory_limit: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    catalogue: Catalogue | None = None,
) -> MarkResult:
    """Mark the companies that the reform concerns (the plan, 4.2.1.1).

    Args:
        sources: The batch: files named after tables, a directory or a package.
        out: Where the marks go: a CSV file.
        balance: Where the balance goes, which says what became of each term and each mark: a directory that does not
            exist yet. None writes none.
        content: Directories of overlays.
        today: The day that counts as today.
        standard: The version of the standard that the batch follows; None takes the one that it names, else the one in
            force today.
        overwrite: Whether `out` and `balance` may be replaced.
        memory_limit: A size such as ``"4GB"``.
        threads: How many threads.
        progress: Told how far the work is.
        catalogue: The catalogue to mark by; None takes all versions, each on its own days.

    Raises:
        NotValidError: The batch has errors; nothing is written.
        UsageError: A table that the recipe reads is missing, `out` names another form than CSV, or an output is or holds
            what is read.
        OutputError: The marks or the balance cannot be written.
    """
    refuse_other_form(out)
    paths = [Path(each) for each in sources]
    places = [out] if balance is None else [out, balance]
    recipe = load_recipe("mark", content)
    for place in places:
        refuse_read(place, paths, directory=place == balance, table=next(iter(recipe.outputs)))
    refuse_overlap(*places)
    with ExitStack() as together:
        part = together.enter_context(atomic_file(out, overwrite))
        folder = None if balance is None else together.enter_context(atomic_directory(balance, overwrite))
        run = _Run(recipe, sources, content, today, standard, memory_limit, threads, progress, catalogue)
        with run.opened(sources, [each.resolve().parent for each in places]) as report:
            name, step = next(iter(recipe.outputs.items()))
            schema = run.names.resource(name).schema
            marks = write_table(run.connection, run.names.form(run.connection, name, step), schema, part)
            if folder is not None:
                run.write_balance(folder)
            counts = run.balance()
            differences = run.count(recipe.balance_tables[-1])
    return MarkResult(out, marks, counts, differences, report)


def package(
    recipe: str,
    sources: Sequence[Path | str],
    *,
    out: Path,
    content: Sequence[Path] = (),
    today: date | None = None,
    standard: str | None = None,
    overwrite: bool = False,
    memory_limit: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> PackageResult:
    """Fill a recipe's packages, one a receiver, each validated as its receiver would before anything is in place.

    Args:
        recipe: Its name, e.g. ``"department"``.
        sources: The batch, and optionally the `placement` of an earlier run, so that nothing is pushed twice.
        out: A directory that does not exist yet: ``CHANNEL/RECEIVER.zip`` and `balance/`.
        content: Directories of overlays.
        today: The day that counts as today.
        standard: The version of the standard that the batch follows; None takes the one that it names, else the one in
            force today.
        overwrite: Whether `out` may be replaced.
        memory_limit: A size such as ``"4GB"``.
        threads: How many threads.
        progress: Told how far the work is.

    Raises:
        NotValidError: The batch has errors; nothing is written.
        UsageError: There is no such recipe, a table that it reads is missing, or `out` is or holds what is read.
        OutputError: The packages cannot be written.
        DescriptorError: The recipe is wrong: its sides do not balance, or a package breaks its own descriptor.
    """
    read = load_recipe(recipe, content)
    if read.payload is None:
        raise UsageError(Text(f"配方 {recipe} 不产生数据包。", f"The recipe {recipe} fills no packages."))
    refuse_read(out, [Path(each) for each in sources], directory=True)
    with atomic_directory(out, overwrite) as part:
        run = _Run(read, sources, content, today, standard, memory_limit, threads, progress)
        with run.opened(sources, [part]) as report:
            sent = run.write_payloads(part)
            balance = part / "balance"
            balance.mkdir()
            run.write_balance(balance)
            counts = run.balance()
    placed = tuple(dataclasses.replace(each, path=out / each.path) for each in sent)
    return PackageResult(out, placed, counts, report)


class _Run:
    """One run of a recipe on one fenced connection."""

    def __init__(
        self,
        recipe: Recipe,
        sources: Sequence[Path | str],
        content: Sequence[Path],
        today: date | None,
        standard: str | None,
        memory_limit: str | None,
        threads: int | None,
        progress: Progress | None,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.recipe = recipe
        self.standard = standard_of(sources, standard, content, today)
        written = self.standard if recipe.standard is None else load_standard(recipe.standard, content=content)
        self.names = Names(written, self.standard)
        self._refuse_unknown()
        self.catalogue: Catalogue = catalogue or load_catalogue(content=content)
        self.today = today or today_in_shanghai()
        self._content = content
        self._insisting = standard is not None
        self._limits = (memory_limit, threads)
        self._progress = progress
        self.connection: duckdb.DuckDBPyConnection
        self._workspace: Workspace

    @contextmanager
    def opened(self, sources: Sequence[Path | str], places: Sequence[Path]) -> Iterator[Report]:
        """Validate the sources, run every step and prove the balance."""
        paths = [Path(each) for each in sources]
        with Workspace() as workspace:
            self._workspace = workspace
            memory, threads = self._limits
            self.connection = connect(workspace.path, memory or MEMORY_LIMIT, threads, lists_last=True)
            try:
                authority = self._authority()
                allowed = [each.resolve().parent for each in paths] + [*paths, *places]
                # A version of the catalogue that is not published yet lies where its maintainer keeps it.
                lists = [each.package.base for each in self.catalogue.layers]
                fence(self.connection, [*allowed, *lists, *reading(workspace, authority, self._content)])
                joined = [self.names.resource(each).name for each in (*self.recipe.required, *self.recipe.optional)]
                validator = Validator(
                    self.connection, workspace, authority, self._content, insisting=self._insisting, joining=joined
                )
                self._step(0.0, Text("校验来源", "Validating the sources"))
                try:
                    report = validator.validate(paths, today=self.today)
                except UntoldTableError as error:
                    # A recipe reads several tables, so no option names the one.
                    raise UsageError(error.renamed) from error
                if not report.valid:
                    raise NotValidError(report)
                self._define(validator)
                self._run_steps()
                self._prove()
                yield report
            finally:
                self.connection.close()

    def count(self, name: str) -> int:
        """Count the rows of a step."""
        found = self.connection.execute(f"SELECT count(*) FROM {to_sql(table(name))}").fetchone()
        return int(found[0]) if found else 0

    def balance(self) -> tuple[Count, ...]:
        """Read the first table of the balance, side, outcome and count, in the order in which the recipe names them."""
        name = self.recipe.balance_tables[0]
        sides, outcomes = self._words(name, "side"), self._words(name, "outcome")
        rows = self.connection.execute(f"SELECT side, outcome, count FROM {to_sql(table(name))}").fetchall()
        counts = [
            Count(side, outcome, count, sides.get(side, _code(side)), outcomes.get(outcome, _code(outcome)))
            for side, outcome, count in rows
        ]
        known = [*sides, *outcomes]
        return tuple(sorted(counts, key=lambda each: (_place(each.side, known), _place(each.outcome, known))))

    def write_payloads(self, part: Path) -> list[Sent]:
        """Write, validate and zip every package; paths are relative to `part`."""
        payload = self.recipe.payload
        assert payload is not None
        output = expand(payload, self.names)
        forms = {
            each.name: self.names.form(self.connection, each.origin, payload.tables[each.name], (payload.by,))
            for each in output.tables
        }
        sort_outputs(self.connection, output, forms, payload.by)
        load_lists(self.connection, output, payload.by, self.standard)
        names = [column(each) for each in ("payload", "channel", "receiver", "title")]
        listed = ", ".join(to_sql(each) for each in names)
        rows = self.connection.execute(f"SELECT {listed} FROM {to_sql(table(payload.index))} ORDER BY ALL").fetchall()
        channels = self._words("sent", "channel")
        sent = []
        with Verifier(self.standard, self._content, self.today, [self._workspace.path]) as verifier:
            for number, row in enumerate(rows):
                address = Address(*row)
                self._step(0.6 + 0.4 * number / len(rows), Text(f"打包 {address.title}", f"Packing {address.receiver}"))
                folder = self._workspace.file(".payload")
                counts = write_payload(self.connection, folder, output, address, payload.by, self._head(address))
                target = inside(part, f"{address.payload}.zip", f"{self.recipe.name} › {payload.index}")
                verifier.submit(partial(_finish, folder=folder, target=target, address=address))
                title = channels.get(address.channel, _code(address.channel))
                path = target.relative_to(part)
                sent.append(Sent(path, address.channel, title, address.receiver, address.title, counts))
        return sent

    def write_balance(self, folder: Path) -> None:
        """Write the balance as a Data Package of its own."""
        package = self.recipe.balance
        assert package is not None
        resources = []
        for name in self.recipe.balance_tables:
            resource = package.resource(name)
            write_table(self.connection, name, resource.schema, folder / f"{name}.csv")
            resources.append(file_resource(resource.raw, f"{name}.csv", folder))
        head = {key: value for key, value in package.raw.items() if key != "resources"}
        descriptor = {**head, **self._made_by(), "resources": resources}
        (folder / "datapackage.json").write_text(to_json(descriptor), encoding="utf-8", newline="\n")

    def _refuse_unknown(self) -> None:
        """Refuse a recipe that names a table which neither the standard nor the descriptor of its balance has."""
        recipe, balance = self.recipe, self.recipe.balance
        known = [each.name for each in self.standard.resources]
        own = [] if balance is None else [each.name for each in balance.resources]
        unknown = {
            name: known
            for name in (*recipe.required, *recipe.optional, *recipe.outputs)
            if self.names.find(name) is None
        } | {name: own for name in (*recipe.earlier, *recipe.balance_tables) if name not in own}
        for name, names in unknown.items():
            end = did_you_mean(name, names)
            raise DescriptorError(
                Text(
                    f"配方 {recipe.name} 用到了表 {shown(name)}，标准和它的对账表里都没有{end.zh}有：{'、'.join(names) or '（无）'}。",
                    f"The recipe {recipe.name} names the table {shown(name)}, which neither the standard nor its balance has{end.en} There are {', '.join(names) or 'none'}.",
                )
            )

    def _authority(self) -> Package:
        # Tables of an earlier run are sources too; their schemas stand in the recipe's balance.
        balance = self.recipe.balance
        earlier = [balance.resource(name) for name in self.recipe.earlier] if balance else []
        return dataclasses.replace(self.standard, resources=(*self.standard.resources, *earlier))

    def _define(self, validator: Validator) -> None:
        tables = validator.tables
        missing = [name for name in self.recipe.required if self.names.resource(name).name not in tables.names]
        if missing:
            titles = [self.names.resource(name).title for name in missing]
            raise UsageError(
                Text(
                    f"配方 {self.recipe.name} 还需要：{'、'.join(f'{t.zh}（{n}）' for t, n in zip(titles, missing, strict=True))}；请一并给出。",
                    f"The recipe {self.recipe.name} also reads {', '.join(missing)}; give these files along.",
                )
            )
        for name in (*self.recipe.required, *self.recipe.optional):
            rows = tables.text(self.names.resource(name).name)
            self.connection.execute(f"CREATE TEMP VIEW {to_sql(table(name))} AS {self.names.select(name, rows)}")
        for name in self.recipe.earlier:
            view = to_sql(table(f"earlier_{name}"))
            self.connection.execute(f"CREATE TEMP VIEW {view} AS {tables.text(name)}")
        self.catalogue.register(self.connection)
        define_run(self.connection, self.today, self.standard.version, self.catalogue.national.version)

    def _run_steps(self) -> None:
        for number, step in enumerate(self.recipe.steps):
            self._step(0.2 + 0.4 * number / len(self.recipe.steps), Text(f"步骤 {step.name}", f"Step {step.name}"))
            run_step(self.connection, self.recipe, step)

    def _prove(self) -> None:
        for name in self.recipe.proofs:
            found = self.connection.execute(f"SELECT * FROM {to_sql(table(name))}").fetchone()
            if found:
                shown = "、".join(str(each) for each in found)
                raise DescriptorError(
                    Text(
                        f"配方 {self.recipe.name} 的平衡不成立（{name}：{shown}），没有写出任何内容。",
                        f"The balance of the recipe {self.recipe.name} does not hold ({name}: {shown}); nothing was written.",
                    )
                )

    def _head(self, address: Address) -> dict[str, Any]:
        return {
            **self._made_by(),
            "receiver": {"code": address.receiver, "title": address.title, "channel": address.channel},
        }

    def _made_by(self) -> dict[str, Any]:
        overlays = [each.label for each in self.catalogue.layers if each.number]
        return {
            "created": f"{self.today.isoformat()}T00:00:00+08:00",
            "recipe": {"name": self.recipe.name, "version": self.recipe.version},
            "standard": {
                **dataclasses.asdict(version_id(self.standard)),
                "overlays": [each.label for each in self.standard.overlays],
            },
            "catalogue": {**dataclasses.asdict(version_id(self.catalogue.national)), "overlays": overlays},
        }

    def _words(self, name: str, field: str) -> dict[str, Text]:
        # What the balance's own descriptor calls the codes of a field: the labels of its categories.
        balance = self.recipe.balance
        if balance is None or name not in [each.name for each in balance.resources]:
            return {}
        return balance.resource(name).schema.field(field).labels

    def _step(self, done: float, text: Text) -> None:
        if self._progress is not None:
            self._progress.step(done, text)


def _code(code: str) -> Text:
    return Text(code, code)


def _place(code: str, known: Sequence[str]) -> tuple[int, str]:
    return (known.index(code) if code in known else len(known), code)


def _finish(check: Callable[[Path], Report], *, folder: Path, target: Path, address: Address) -> None:
    report = check(folder)
    if not report.valid:
        first = report.findings[0].message if report.findings else Text("", "")
        raise DescriptorError(
            Text(
                f"给 {address.title}（{address.receiver}）的数据包不符合自己的描述：{first.zh}没有写出任何内容。",
                f"The package for {address.receiver} breaks its own descriptor: {first.en} Nothing was written.",
            )
        )
    zip_folder(folder, target)
    shutil.rmtree(folder)
