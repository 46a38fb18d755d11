"""A bulletin from compiled to published: who takes which step, what is changed by hand, what is frozen."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.bulletins_factories import AT, OCTOBER, Stand, full_stand
from tests.factories import agency_of, make_user

from luoshi.report.codec import report_from_json, tables_to_json
from luoshi.report.model import Figure, Listing, Paragraph, Report, Words, plain, runs
from luoshi_site.agencies.models import User
from luoshi_site.base import audit
from luoshi_site.base.models import AuditEntry, AuditHead
from luoshi_site.base.store import fetch
from luoshi_site.bulletins import actions
from luoshi_site.bulletins.actions import CheckError, make_bulletin
from luoshi_site.bulletins.edits import editables
from luoshi_site.bulletins.models import Bulletin, BulletinEvent
from luoshi_site.bulletins.queries import file_of, report_of
from luoshi_site.bulletins.rebuilt import state_faults
from luoshi_site.notices.models import Notice

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def staffed() -> tuple[Stand, Bulletin, User, User]:
    """A compiled bulletin, a second officer, a leader."""
    stand = full_stand()
    row = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    office = agency_of(stand.city, "市政府督考办")
    return stand, row, make_user("officer", office), make_user("leader", office)


def published() -> tuple[Stand, Bulletin]:
    stand, row, second, leader = staffed()
    actions.review_bulletin(bulletin=row, by=second, at=AT + HOUR)
    actions.approve_bulletin(bulletin=row, by=leader, at=AT + 2 * HOUR)
    actions.publish_bulletin(bulletin=row, by=stand.officer, at=AT + 3 * HOUR)
    row.refresh_from_db()
    return stand, row


def place_of(report: Report, words: str) -> tuple[str, str]:
    """Where a paragraph or an item with these words stands, and its text."""
    for place, block in enumerate(report.blocks):
        if isinstance(block, Paragraph) and words in plain(block.text):
            return str(place), plain(block.text)
        if isinstance(block, Listing):
            for at, item in enumerate(block.items):
                if words in plain(item):
                    return f"{place}.{at}", plain(item)
    raise AssertionError(words)


def test_three_persons_take_three_steps_and_the_last_freezes_it() -> None:
    _, row = published()
    assert [event.kind for event in row.events.all()] == ["reviewed", "approved", "published"]
    assert row.state == "published"
    assert fetch(row.sha256) == file_of(row)
    head = AuditEntry.objects.get(seq=row.chain_seq)
    assert (head.digest, row.chain_seq) == (row.chain_digest, AuditHead.objects.get().seq - 1)
    report = report_of(row)
    assert row.chain_digest in report.attestation.text
    assert report.attestation.code.endswith(f"/bulletins/{row.pk}/?chain={row.chain_seq}.{row.chain_digest}")
    assert "送审稿" not in report.notice
    assert tables_to_json(report) == tables_to_json(report_from_json(row.content))
    assert [fault for fault in audit.faults() if fault.place.startswith("bulletins")] == []


def test_a_file_lost_from_the_store_is_written_again(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    _, row = published()
    kept = file_of(row)
    settings.STORE = tmp_path / "empty"
    assert file_of(row) == kept


def test_a_state_that_no_step_gave_is_named() -> None:
    _, row = published()
    assert list(state_faults()) == []
    Bulletin.objects.filter(pk=row.pk).update(state="approved", final="", published_at=None)
    (fault,) = state_faults()
    assert "存为“已签发，待发布”，办理记录说是“已发布”" in fault.message


def test_a_draft_says_on_every_page_that_it_is_one() -> None:
    _, row, _, _ = staffed()
    assert report_of(row).notice.startswith("送审稿，尚未发布")
    assert file_of(row)[:2] == b"PK"


def test_the_compiler_neither_reviews_nor_approves() -> None:
    stand, row, second, _ = staffed()
    with pytest.raises(CheckError, match="不能审核"):
        actions.review_bulletin(bulletin=row, by=stand.officer, at=AT)
    actions.review_bulletin(bulletin=row, by=second, at=AT)
    with pytest.raises(CheckError, match="不能签发"):
        actions.approve_bulletin(bulletin=row, by=stand.officer, at=AT)
    make_leader = make_user("leader", agency_of(stand.city, "市政府督考办"))
    make_leader.roles.update(user=stand.officer)
    with pytest.raises(CheckError, match="编制或改过"):
        actions.approve_bulletin(bulletin=row, by=stand.officer, at=AT)
    row.refresh_from_db()
    assert row.state == "reviewed"


def test_who_changed_its_words_is_among_its_compilers() -> None:
    _, row, second, _ = staffed()
    place, text = (
        place_of(report_of(row), "请各单位") if "请各单位" in row.content else place_of(report_of(row), "现将")
    )
    assert actions.edit_words(bulletin=row, place=place, text=text + "请对照检查。", reason="", by=second, at=AT)
    with pytest.raises(CheckError, match="改过"):
        actions.review_bulletin(bulletin=row, by=second, at=AT)


def test_only_a_leader_approves() -> None:
    stand, row, second, _ = staffed()
    actions.review_bulletin(bulletin=row, by=second, at=AT)
    third = make_user("officer", agency_of(stand.city, "市政府督考办"))
    with pytest.raises(CheckError, match="由领导签发"):
        actions.approve_bulletin(bulletin=row, by=third, at=AT)


def test_steps_out_of_order_are_refused_with_where_it_stands() -> None:
    stand, row, second, leader = staffed()
    with pytest.raises(CheckError, match="现为“已编制，待审核”，不能签发"):
        actions.approve_bulletin(bulletin=row, by=leader, at=AT)
    with pytest.raises(CheckError, match="不能发布"):
        actions.publish_bulletin(bulletin=row, by=stand.officer, at=AT)
    actions.review_bulletin(bulletin=row, by=second, at=AT)
    with pytest.raises(CheckError, match="现为“已审核，待签发”，不能审核"):
        actions.review_bulletin(bulletin=row, by=leader, at=AT)


def test_a_return_needs_a_reason_and_goes_back_to_the_start() -> None:
    _, row, second, leader = staffed()
    actions.review_bulletin(bulletin=row, by=second, at=AT)
    with pytest.raises(CheckError, match="退回的理由"):
        actions.return_bulletin(bulletin=row, reason=" ", by=leader, at=AT)
    actions.return_bulletin(bulletin=row, reason="要求写得更具体", by=leader, at=AT)
    row.refresh_from_db()
    assert (row.state, row.events.last().reason) == ("compiled", "要求写得更具体")
    assert Notice.objects.filter(title__contains="退回修改：要求写得更具体").exists()


def test_a_published_bulletin_is_neither_returned_nor_changed() -> None:
    stand, row = published()
    with pytest.raises(CheckError, match="已发布，不能退回"):
        actions.return_bulletin(bulletin=row, reason="晚了", by=stand.officer, at=AT)
    with pytest.raises(CheckError, match="已送审，不能再改"):
        actions.edit_words(bulletin=row, place="0", text="别的话", reason="", by=stand.officer, at=AT)


def test_an_edition_that_a_newer_one_replaces_goes_no_further() -> None:
    stand, row, second, _ = staffed()
    make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    with pytest.raises(CheckError, match="已有第2版"):
        actions.review_bulletin(bulletin=row, by=second, at=AT)


def test_words_change_freely_and_a_number_needs_a_reason_and_is_marked() -> None:
    stand, row, _, _ = staffed()
    place, text = place_of(report_of(row), "棚户区改造（市住建局）")
    figure = next(run for run in runs(words_at(row, place)) if isinstance(run, Figure))
    changed = text.replace(figure.text, "99套", 1)
    with pytest.raises(CheckError, match="“99套”不出自台账，须写明理由"):
        actions.edit_words(bulletin=row, place=place, text=changed, reason="", by=stand.officer, at=AT)
    edit = actions.edit_words(bulletin=row, place=place, text=changed, reason="现场核定", by=stand.officer, at=AT)
    assert edit is not None
    report = report_of(row)
    _, shown = place_of(report, "99套〔注1〕")
    assert shown.startswith("棚户区改造（市住建局）")
    note = plain(report.blocks[-1].text)
    assert note.startswith("〔注1〕手工修改：")
    assert note.endswith("改为“99套”。理由：现场核定。")
    assert f".edit{edit.pk}.a" in str(report.blocks[-1])
    assert tables_to_json(report) == tables_to_json(report_from_json(row.content))


def words_at(row: Bulletin, place: str) -> Words:
    return next(each.words for each in editables(report_from_json(row.content)) if each.place == place)


def test_changed_back_a_number_is_no_longer_marked() -> None:
    stand, row, _, _ = staffed()
    place, text = place_of(report_of(row), "棚户区改造（市住建局）")
    figure = next(run for run in runs(words_at(row, place)) if isinstance(run, Figure))
    changed = text.replace(figure.text, "99", 1)
    actions.edit_words(bulletin=row, place=place, text=changed, reason="现场核定", by=stand.officer, at=AT)
    actions.edit_words(bulletin=row, place=place, text=text, reason="", by=stand.officer, at=AT)
    assert "〔注" not in str(report_of(row))
    assert report_of(row).blocks == report_from_json(row.content).blocks


def test_a_place_that_is_not_and_an_empty_heading_are_refused() -> None:
    stand, row, _, _ = staffed()
    with pytest.raises(CheckError, match="没有这一段"):
        actions.edit_words(bulletin=row, place="900.1", text="文字", reason="", by=stand.officer, at=AT)
    with pytest.raises(CheckError, match="标题须有文字"):
        actions.edit_words(bulletin=row, place="1", text=" ", reason="", by=stand.officer, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_leaders_approving_at_once_approve_once() -> None:
    stand, row, second, leader = staffed()
    other = make_user("leader", agency_of(stand.city, "市政府督考办"))
    actions.review_bulletin(bulletin=row, by=second, at=AT)
    refused: list[str] = []

    def approve(user: User) -> None:
        try:
            actions.approve_bulletin(bulletin=row, by=user, at=AT)
        except CheckError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=(user,)) for user in (leader, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert BulletinEvent.objects.filter(kind="approved").count() == 1
