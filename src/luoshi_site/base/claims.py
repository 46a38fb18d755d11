"""What is checked beside the chain: the files that rows name, and states that their events rebuild."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import module_has_submodule

from luoshi_site.base.verify_alone import Fault, claimed, store_faults


def file_claims() -> dict[str, str]:
    """The files that rows name: digest → the row, in words."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        for name in (each.attname for each in model._meta.concrete_fields):
            if next(claimed([(name, "")]), None) is not None:
                rows = model._default_manager.exclude(**{name: ""}).order_by("pk").values_list(name, "pk")
                found.update((sha256, f"{model._meta.label}:{pk}") for sha256, pk in rows.iterator(chunk_size=2000))
    return found


def files_faults(notes: list[str]) -> Iterator[Fault]:
    """Files that are missing or changed; strays become notes."""
    claims = file_claims()
    yield from store_faults(Path(settings.STORE), claims, notes)
    notes.append(f"已核对存放处，记录引用的文件 {len(claims)} 个。")


def states_faults(notes: list[str]) -> Iterator[Fault]:
    """States that are not what their events say, by each app's `rebuilt.state_faults`."""
    asked = 0
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "rebuilt"):
            check: Callable[[], Iterator[Fault]] = import_module(f"{config.name}.rebuilt").state_faults
            asked += 1
            yield from check()
    notes.append(f"已按记录重建状态并与所存的比对（{asked} 个模块）。")
