"""The steps of a recipe, run one after the other on a connection where what they read stands already."""

from __future__ import annotations

from datetime import date

import duckdb

from zhengzhao.engines import table, to_sql
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.packages.recipe import Recipe, Step


def define_run(connection: duckdb.DuckDBPyConnection, today: date, standard: str, catalogue: str) -> None:
    """Make the table `run`: one row with the day and the versions, which every step may read."""
    connection.execute(
        "CREATE TEMP TABLE run AS SELECT $today AS today, $standard AS standard, $catalogue AS catalogue",
        {"today": today.isoformat(), "standard": standard, "catalogue": catalogue},
    )


def run_step(connection: duckdb.DuckDBPyConnection, recipe: Recipe, step: Step) -> None:
    """Run one step, whose result later steps read under its name.

    Raises:
        DescriptorError: It cannot be run.
    """
    try:
        connection.execute(f"CREATE TEMP TABLE {to_sql(table(step.name))} AS {to_sql(step.query)}")
    except duckdb.Error as error:
        raise cannot_run(recipe, step, error) from error


def cannot_run(recipe: Recipe, step: Step, error: duckdb.Error) -> DescriptorError:
    """Return the error that says that a step cannot be run, and why."""
    reason = str(error).splitlines()[0]
    return DescriptorError(
        Text(
            f"配方 {recipe.name} 的步骤 {step.name} 无法执行：{reason}",
            f"The step {step.name} of the recipe {recipe.name} cannot be run: {reason}",
        )
    )
