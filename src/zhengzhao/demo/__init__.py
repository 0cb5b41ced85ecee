"""The demo: the whole story on a sample province. What it tells stands in `standard/<version>/sample/story/`."""

from zhengzhao.demo.run import DemoResult, run_demo

__all__ = ["DemoResult", "run_demo"]
