"""The docs keep up: settings, glossary, statuses."""

import re
from pathlib import Path

from django.apps import apps

from luoshi.rules.status import Status

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_setting_is_documented() -> None:
    source = (ROOT / "src/luoshi_site/config/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"((?:LUOSHI|DATABASE)_[A-Z_]+)"', source))
    documented = set(
        re.findall(r"`((?:LUOSHI|DATABASE)_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8"))
    )
    assert read == documented


def test_every_model_and_status_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("luoshi_site")}
    assert sorted(name for name in models if f"`{name}`" not in glossary) == []
    status_page = (ROOT / "docs/status.md").read_text(encoding="utf-8")
    assert [status for status in Status if f"`{status}`" not in status_page] == []
