"""Sample: data made from the descriptors. See `standard/<version>/sample/` for the recipes and words."""

from zhengzhao.sample.faults import LABELS, RECORDS
from zhengzhao.sample.making import SampledFault, SampledTable, SampleResult, sample
from zhengzhao.sample.tables import sample_folder

__all__ = ["LABELS", "RECORDS", "SampleResult", "SampledFault", "SampledTable", "sample", "sample_folder"]
