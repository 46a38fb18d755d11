"""A dossier verifies without the site, and names what was changed in it."""

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client

from dossiers_factories import AT, PHOTO, answered_order, dossier_in, verified
from luoshi_site.base import verify_alone
from luoshi_site.base.audit import AuditEntry, line_of
from luoshi_site.base.verify_dossier import ACTION, Line, check
from luoshi_site.ledger.actions import add_milestone
from luoshi_site.office.dossier import gathering, making
from luoshi_site.office.dossier.entries import labels
from luoshi_site.office.models import Dossier
from luoshi_site.progress.actions import EvidenceSpec, ReadingSpec, accept_reading, enter_reading
from luoshi_site.supervision.models import OrderEvent, SupervisionOrder

pytestmark = pytest.mark.django_db
Change = Callable[[Path], None]


@pytest.fixture
def case():
    return answered_order()


@pytest.fixture
def folder(case, tmp_path: Path) -> Path:
    return dossier_in(tmp_path / "dossier", "order", case.order.pk, case.auditor)


def found(folder: Path, head: Path | None = None) -> list[str]:
    """What is wrong, without what only counts."""
    status, said = check(folder, head)
    faults = said[: next(place for place, text in enumerate(said) if text.startswith("卷宗："))] if status < 2 else said
    assert (status == 0) == (faults == [])
    return faults


def kept(folder: Path, seq: int, value: str) -> Path:
    file = folder.parent / "heads.txt"
    file.write_text(f"链头：第 {seq} 行 {value}\n", encoding="utf-8")
    return file


def test_an_orders_dossier_verifies_on_a_machine_without_the_site(folder: Path) -> None:
    last = AuditEntry.objects.latest("seq")
    status, said = verified(folder, "--head", str(kept(folder, last.seq, last.digest)))
    assert (status, said[0]) == (0, "卷宗：督办单〔2026〕1号「关于积水点的督办」（云汀市），截至审计链第 6 行。")
    assert said[1:] == [
        "已核对条目 13 条、文件 5 个、审计链第 1 至 7 行。",
        "已与留存的链头 1 个比对。",
        "未发现问题。",
        f"链头：第 7 行 {last.digest}",
    ]
    assert last.action == ACTION
    assert (folder / "files" / "001-现场_照片.jpg").read_bytes() == PHOTO
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "关于积水点的督办" in page
    assert 'href="files/001-现场_照片.jpg"' in page
    assert page.index("下发") < page.index("签收") < page.index("已清淤")
    assert "李娜" in page


def test_a_changed_evidence_file_and_a_missing_entry_are_named_by_its_own_script(folder: Path, case) -> None:
    (folder / "files" / "001-现场_照片.jpg").write_bytes(PHOTO + b"!")
    entries = json.loads((folder / "entries.json").read_text(encoding="utf-8"))
    answer = OrderEvent.objects.get(kind="answered")
    left = [each for each in entries if each["key"] != f"supervision.OrderEvent:{answer.pk}"]
    (folder / "entries.json").write_text(json.dumps(left, ensure_ascii=False), encoding="utf-8")
    status, said = verified(folder)
    changed = hashlib.sha256(PHOTO + b"!").hexdigest()
    assert status == 1
    assert f"files/001-现场_照片.jpg：督办佐证「现场/照片.jpg」：内容被改动，现在的校验值是 {changed}" in said
    assert f"supervision.OrderEvent:{answer.pk}：督办记录「反馈」：卷宗缺少这一条目" in said
    assert "发现 3 处问题。" in said  # the third: entries.json itself


def rewritten(name: str, change: Callable[[object], object]) -> Change:
    def apply(folder: Path) -> None:
        file = folder / name
        file.write_text(
            json.dumps(change(json.loads(file.read_text(encoding="utf-8"))), ensure_ascii=False), encoding="utf-8"
        )

    return apply


def replaced(name: str, old: str, new: str) -> Change:
    def apply(folder: Path) -> None:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return apply


def without_answer(folder: Path) -> None:
    """The answer taken out of the entries and out of the contents."""
    rewritten("entries.json", lambda rows: [row for row in rows if "反馈" not in row["title"]])(folder)
    sha256 = hashlib.sha256((folder / "entries.json").read_bytes()).hexdigest()

    def relist(contents):
        contents["entries"] = {key: title for key, title in contents["entries"].items() if "反馈" not in title}
        contents["files"] = [
            each | ({"sha256": sha256} if each["name"] == "entries.json" else {}) for each in contents["files"]
        ]
        return contents

    rewritten("manifest.json", relist)(folder)


def without_line(folder: Path) -> None:
    lines = (folder / "chain.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "chain.jsonl").write_text("".join(lines[:3] + lines[4:]), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (replaced("entries.json", "已清淤", "已完工"), "督办记录「反馈」：与审计链第6行所记不符，内容被改动"),
        (replaced("entries.json", "李娜", "李那"), "督办记录「签收」：与审计链第5行所记不符，内容被改动"),
        (rewritten("entries.json", lambda rows: [*rows, rows[0] | {"key": "ledger.Task:99"}]), "ledger.Task:99：不在卷宗目录内"),
        (without_answer, "manifest.json：与审计链第7行所记不符：目录在制作之后被改动"),
        (replaced("index.html", "已清淤", "已完工"), "index.html：卷宗文件：内容被改动"),
        (lambda folder: (folder / "files" / "001-现场_照片.jpg").unlink(), "督办佐证「现场/照片.jpg」：文件缺失"),
        (replaced("chain.jsonl", "副市长", "市长"), "审计链第3行：本行内容被改动，与其摘要不符"),
        (without_line, "审计链第5行：与前面的行不衔接"),
        (rewritten("seal.json", lambda seal: seal | {"key": "office.Dossier:99"}), "seal.json：审计链最后一行不是制作本卷宗的记录"),
    ],
)  # fmt: skip
def test_each_change_is_named(folder: Path, change: Change, told: str) -> None:
    assert found(folder) == []
    change(folder)
    assert told in "\n".join(found(folder))


def test_a_head_kept_elsewhere_tells_a_dossier_built_anew(folder: Path) -> None:
    assert found(folder, kept(folder, 7, "0" * 64))[0].startswith("留存的链头第7行：摘要不符")
    _, said = check(folder, kept(folder, 70, "0" * 64))
    assert "留存的链头第 70 行不在卷宗所附的第 1 至 7 行之内，请在系统中比对。" in said


def test_what_was_changed_in_the_database_is_named_in_the_dossier(case, tmp_path: Path) -> None:
    OrderEvent.objects.filter(kind="answered").update(text="已完工")
    told = found(dossier_in(tmp_path, "order", case.order.pk, case.auditor))
    assert [text.partition("：")[2] for text in told] == ["督办记录「反馈」：与审计链第6行所记不符，内容被改动"]


def test_evidence_that_the_store_has_lost_is_told_in_page_and_verification(case, tmp_path: Path, settings) -> None:
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    (settings.STORE / sha256[:2] / sha256).unlink()
    folder = dossier_in(tmp_path / "dossier", "order", case.order.pk, case.auditor)
    assert found(folder) == [f"{sha256}：督办佐证「现场/照片.jpg」：制作卷宗时系统中已没有这份文件"]
    assert "缺失" in (folder / "index.html").read_text(encoding="utf-8")


def test_a_tasks_dossier_holds_its_readings_milestones_and_orders(case, tmp_path: Path) -> None:
    target = case.task.targets.get()
    milestone = add_milestone(
        task=case.task,
        title="开工",
        due_on=date(2026, 6, 1),
        agency=case.order.agency,
        proof="开工令",
        by=case.auditor,
        at=AT,
    )
    spec = ReadingSpec(
        target.indicator,
        date(2026, 3, 1),
        date(2026, 3, 31),
        value=Decimal(20),
        evidence=(EvidenceSpec("表.xls", b"table"),),
    )
    reading = enter_reading(spec=spec, by=case.reporter, at=AT)
    accept_reading(reading=reading, by=case.auditor, at=AT + timedelta(hours=1))
    folder = dossier_in(tmp_path / "task", "task", case.task.pk, case.auditor)
    keys = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["entries"]
    assert found(folder) == []
    assert keys[f"progress.Reading:{reading.pk}"].startswith("读数「")
    assert keys[f"progress.Reading:{reading.pk}"].endswith("2026年3月：20」")
    assert {f"ledger.Milestone:{milestone.pk}", f"supervision.SupervisionOrder:{case.order.pk}"} <= set(keys)
    assert sorted(path.name for path in (folder / "files").iterdir()) == ["001-现场_照片.jpg", "002-表.xls"]
    small = dossier_in(tmp_path / "milestone", "milestone", milestone.pk, case.auditor)
    keys = json.loads((small / "manifest.json").read_text(encoding="utf-8"))["entries"]
    assert found(small) == []
    assert f"ledger.Milestone:{milestone.pk}" in keys
    assert f"progress.Reading:{reading.pk}" not in keys


def test_the_page_gives_the_file_and_keeps_who_took_it(case) -> None:
    client, address = Client(), f"/office/dossiers/order/{case.order.pk}/"
    client.force_login(case.auditor)
    assert "还没有制作过" in client.get(address).content.decode()
    answer = client.post(address)
    packed = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert {"index.html", "verify.py", "chain.jsonl"} <= set(packed.namelist())
    row = Dossier.objects.get()
    assert (row.subject, row.entries, row.files, row.by) == (
        f"supervision.SupervisionOrder:{case.order.pk}",
        13,
        1,
        case.auditor,
    )
    assert row.contents[:16] in client.get(address).content.decode()
    call_command("verify", stdout=StringIO())
    client.force_login(case.reporter)
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert Dossier.objects.count() == 1


def test_more_than_a_dossier_holds_is_refused_with_what_to_do(case, monkeypatch) -> None:
    client = Client()
    client.force_login(case.auditor)
    for module, name, words in ((gathering, "MOST_ENTRIES", "分别制作"), (making, "MOST_BYTES", "上限 2 GB")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, 5)
            answer = client.post(f"/office/dossiers/order/{case.order.pk}/")
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert Dossier.objects.count() == 0


def test_the_sites_command_verifies_a_packed_dossier_and_refuses_what_is_none(folder: Path, tmp_path: Path) -> None:
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    out = StringIO()
    call_command("verify", "--dossier", str(packed), stdout=out)
    assert "未发现问题。" in out.getvalue()
    (folder / "verify.py").unlink()
    with pytest.raises(CommandError, match="文件缺失") as told:
        call_command("verify", "--dossier", str(folder), stdout=out)
    assert told.value.returncode == 1
    (tmp_path / "text.zip").write_text("no dossier", encoding="utf-8")
    for bad in ("text.zip", "nowhere.zip"):
        with pytest.raises(CommandError, match="无法校验") as told:
            call_command("verify", "--dossier", str(tmp_path / bad), stdout=out)
        assert told.value.returncode == 2


def test_a_dossiers_contents_never_lead_outside_it(folder: Path) -> None:
    def outside(contents):
        contents["files"].append({"name": "../heads.txt", "title": "外", "sha256": "0" * 64})
        return contents

    kept(folder, 1, "0" * 64)
    rewritten("manifest.json", outside)(folder)
    assert "../heads.txt：外：文件缺失" in found(folder)


def test_the_dossiers_script_reads_a_line_as_the_chains_script_does(case) -> None:
    for entry in AuditEntry.objects.all():
        line = line_of(entry)
        assert Line(*line).due() == verify_alone.line_digest(line) == entry.digest
        first = line._replace(method="")
        assert Line(*first).due() == verify_alone.line_digest(first)


def test_whatever_a_dossier_can_hold_has_a_name() -> None:
    todo, seen = ["ledger.Task", "ledger.Milestone", SupervisionOrder._meta.label], set()
    while todo:
        label = todo.pop()
        if label not in seen:
            seen.add(label)
            fields = apps.get_model(label)._meta.concrete_fields
            pointed = [
                f.related_model
                for f in fields
                if isinstance(f, models.ForeignKey) and gathering._is_entry(f.related_model)
            ]
            todo += [each.label for each in gathering.BELOW.get(label, ())] + [model._meta.label for model in pointed]
    columns = {field.name for label in seen for field in apps.get_model(label)._meta.concrete_fields}
    assert seen == set(labels()["models"])
    named = {name for name in labels()["columns"] if "." not in name}
    assert columns - named == set(labels()["hidden"])
