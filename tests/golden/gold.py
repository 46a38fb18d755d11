"""The annotated documents of ../shared/gold, compiled and scored with the scorer beside them."""

import importlib.util
import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import cast

from luoshi.plan.model import Plan
from luoshi.text.source import Media, Source
from luoshi.text.span import Span

SHARED = Path(__file__).resolve().parents[3] / "shared"
SEED = "dalian-livelihood-2023"
OTHERS = (
    "dingxi-jindong-mingchun-2023",
    "fuqing-yilanzi-2023",
    "gwy-nongji-zhuangbei-2018",
    "gxb-rengong-zhineng-2017",
    "jiyuan-tizhen-xinxin-2023",
    "sd-shuzi-shandong-2021",
)
NAMES = (SEED, *OTHERS)


def read(path: Path) -> Source:
    with path.open(encoding="utf-8", newline="") as file:
        return Source(file.read(), path.name, Media.TXT, "0" * 64)


@cache
def document(name: str) -> Source:
    path = SHARED / "seeds" / f"{name}.txt"
    return read(path if path.exists() else SHARED / "corpus" / "txt" / f"{name}.txt")


@cache
def annotation(name: str) -> dict[str, object]:
    text = (SHARED / "gold" / f"{name}.json").read_text(encoding="utf-8")
    return cast("dict[str, object]", json.loads(text))


@cache
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "gold" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plain(value: object) -> object:
    if isinstance(value, Span):
        return [value.start, value.end]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value


def layers(gold: dict[str, object], plan: Plan) -> dict[str, float]:
    """F1 by layer."""
    score = scorer()
    g, t = score.facts(gold), score.facts(plain(plan))
    return {
        layer: score.ratio((g[layer] & t[layer]).total(), g[layer].total(), t[layer].total())[2]
        for layer in score.LAYERS
    }


def mean(f1: dict[str, float]) -> float:
    return sum(f1.values()) / len(f1)
