"""Call stacks in speedscope's file format, one unit of weight a FLOP."""

from __future__ import annotations

import json

from analyzer.cost.tables import Costs
from analyzer.views.stacks import Frame, stacks

SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def speedscope(costs: Costs, title: str) -> str:
    """The file's text."""
    numbers: dict[Frame, int] = {}
    samples, weights = [], []
    for stack, flops in stacks(costs).items():
        samples.append([numbers.setdefault(frame, len(numbers)) for frame in stack])
        weights.append(flops)
    frames = [{"name": name, **({"file": file, "line": line} if file else {})} for name, file, line in numbers]
    profile = {
        "type": "sampled",
        "name": title,
        "unit": "none",
        "startValue": 0,
        "endValue": sum(weights),
        "samples": samples,
        "weights": weights,
    }
    return json.dumps({"$schema": SCHEMA, "name": title, "shared": {"frames": frames}, "profiles": [profile]})
