"""The effect of a version on what was really sent, before it is published."""

from zhengzhao.releases.effects.archive import Batch, batches
from zhengzhao.releases.effects.marks import Listed, MarkImpact, Moved, mark_impact
from zhengzhao.releases.effects.verdicts import Effect, Impact, Skipped, impact

__all__ = ["Batch", "Effect", "Impact", "Listed", "MarkImpact", "Moved", "Skipped", "batches", "impact", "mark_impact"]
