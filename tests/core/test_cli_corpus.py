"""`luoshi compile` on many documents: every core, no document fatal, and a killed run goes on where it stopped."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from luoshi.cli import main
from luoshi.cli.progress import Progress
from luoshi.corpus import Item, NotResults, ResultFile, compile_all
from luoshi.corpus import run as corpus_run
from luoshi.plan.codec import plan_from_json
from word_files import paragraph, word_file

CALL = [sys.executable, "-c", "import sys; from luoshi.cli import main; sys.exit(main())"]


def text(number: int) -> str:
    return f"云亭市第{number}号方案\n一、任务\n（一）建桥{number}座。（牵头单位：市交通局）\n"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with five documents that can be read, two that cannot, and one that is none."""
    folder = tmp_path / "公文"
    (folder / "内层").mkdir(parents=True)
    for number in (1, 2, 3):
        (folder / f"{number}.txt").write_text(text(number), encoding="utf-8")
    (folder / "内层" / "四.docx").write_bytes(word_file(paragraph("四号方案")))
    (folder / "内层" / "五.txt").write_text(text(5), encoding="gb18030")
    (folder / "空.txt").write_bytes(b"")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7")
    (folder / "照片.png").write_bytes(b"\x89PNG\r\n")
    (folder / ".隐藏.txt").write_text(text(9), encoding="utf-8")
    return folder


def results(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_folder_becomes_a_line_a_document_and_failures_are_told_and_not_fatal(
    archive: Path, tmp_path: Path, capsys, jobs: str
):
    out = tmp_path / "plans.jsonl"
    assert main(["compile", str(archive), "--out", str(out), "--jobs", jobs]) == 0
    printed, told = capsys.readouterr()
    assert printed == ""
    assert "文件是空的" in told
    assert "共 7 份：编译 5 份，没能编译 2 份" in told
    assert "另有 2 个文件不是公文格式" in told
    lines = {Path(str(each["file"])).name: each for each in results(out)}
    assert {name: each.get("refusal") for name, each in lines.items() if "refusal" in each} == {
        "空.txt": "EMPTY",
        "坏.pdf": "BROKEN_PACKAGE",
    }
    plan = plan_from_json(json.dumps(lines["2.txt"]))
    assert (plan.document, plan.title, [task.lead for task in plan.tasks]) == (
        "2.txt",
        "云亭市第2号方案",
        [("市交通局",)],
    )


def test_a_second_run_does_only_what_is_new_and_retry_tries_failures_again(archive: Path, tmp_path: Path, capsys):
    out = tmp_path / "plans.jsonl"
    command = ["compile", str(archive), "--out", str(out), "--jobs", "1"]
    assert main(command) == 0
    before = out.read_bytes()
    (archive / "新.txt").write_text(text(7), encoding="utf-8")
    (archive / "同.txt").write_text(text(7), encoding="utf-8")
    capsys.readouterr()
    assert main(command) == 0
    assert "共 9 份：编译 1 份，已有结果或内容相同 8 份" in capsys.readouterr().err
    assert out.read_bytes().startswith(before)
    assert len(results(out)) == 8
    assert main([*command, "--retry"]) == 0
    assert "没能编译 2 份" in capsys.readouterr().err


def test_a_line_half_written_is_cut_off_and_done_again(archive: Path, tmp_path: Path):
    out = tmp_path / "plans.jsonl"
    command = ["compile", str(archive), "--out", str(out), "--jobs", "1"]
    main(command)
    whole = sorted(out.read_text(encoding="utf-8").splitlines())
    for kept in (len(out.read_bytes()) - 40, 20, 4, 0):
        out.write_bytes(out.read_bytes()[:kept])
        assert main(command) == 0
        assert sorted(out.read_text(encoding="utf-8").splitlines()) == whole


@pytest.mark.parametrize("content", ["我的笔记\n", "没有换行的笔记", '{"a": 1}\n'])
def test_a_file_that_holds_something_else_is_left_alone(archive: Path, tmp_path: Path, capsys, content: str):
    out = tmp_path / "plans.jsonl"
    out.write_text(content, encoding="utf-8")
    assert main(["compile", str(archive), "--out", str(out)]) == 2
    assert "没有改动它" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == content


def test_archives_of_texts_are_read_line_by_line_and_a_bad_line_is_one_failure(tmp_path: Path, capsys):
    records = [json.dumps({"name": f"甲{number}", "text": text(number)}, ensure_ascii=False) for number in (1, 2)]
    plain, packed, broken = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz", tmp_path / "c.jsonl.gz"
    plain.write_text("\n".join([*records, "{", "[1]", '{"text": 3}']) + "\n", encoding="utf-8")
    whole = gzip.compress(json.dumps({"text": text(3)}).encode())
    packed.write_bytes(whole)
    out = tmp_path / "plans.jsonl"
    assert main(["compile", str(plain), str(packed), "--out", str(out), "--jobs", "1"]) == 0
    assert "共 6 份：编译 3 份，没能编译 3 份" in capsys.readouterr().err
    assert [each["document"] for each in results(out) if "document" in each] == ["甲1", "甲2", f"{packed}:1"]
    broken.write_bytes(whole[:-12])
    assert main(["compile", str(broken), "--out", str(out)]) == 2
    assert "打不开" in capsys.readouterr().err


def test_what_cannot_be_opened_or_named_is_one_line_and_status_2(archive: Path, tmp_path: Path, capsys):
    assert main(["compile", str(tmp_path / "无"), "--out", str(tmp_path / "a.jsonl")]) == 2
    assert "没有这个文件或文件夹" in capsys.readouterr().err
    assert main(["compile", str(archive), "--out", str(tmp_path / "无" / "a.jsonl")]) == 2
    assert "写不进" in capsys.readouterr().err
    assert main(["compile", str(archive), "--out", str(tmp_path / "a.json")]) == 2
    assert "--out 结果.jsonl" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["compile", str(archive), "--jobs", "0"])


def test_a_document_that_kills_its_process_fails_alone(monkeypatch: pytest.MonkeyPatch):
    ordinary = corpus_run.read_document

    def murderous(content: bytes, name: str) -> object:
        if name == "杀":
            os.kill(os.getpid(), signal.SIGKILL)
        return ordinary(content, name)

    monkeypatch.setattr(corpus_run, "read_document", murderous)
    items = [
        Item(name, name, f"{at:064x}", text(at).encode()) for at, name in enumerate(["甲", "乙", "杀", "丙", "丁"])
    ]
    outcomes = {each.name: each.failure for each in compile_all(items, jobs=2)}
    assert {name for name, failure in outcomes.items() if not failure} == {"甲", "乙", "丙", "丁"}
    assert "进程意外结束" in outcomes["杀"]


def test_a_defect_of_the_program_is_told_as_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(corpus_run, "compile_source", lambda _source: 1 / 0)
    (outcome,) = compile_all([Item("甲", "甲", "0" * 64, b"abc")], jobs=1)
    assert "ZeroDivisionError" in outcome.failure
    assert json.loads(outcome.line)["refusal"] == "DEFECT"


def test_documents_are_read_only_as_workers_take_them():
    taken = 0

    def endless():  # type: ignore[no-untyped-def]
        nonlocal taken
        while True:
            taken += 1
            yield Item(str(taken), "甲", f"{taken:064x}", text(taken).encode())

    outcomes = compile_all(endless(), jobs=2)
    for _ in range(20):
        next(outcomes)
    outcomes.close()
    assert taken <= 20 + 2 * 8


def test_a_run_that_is_killed_goes_on_and_gives_the_same_results(tmp_path: Path):
    source = tmp_path / "许多.jsonl"
    source.write_text("".join(json.dumps({"text": text(number)}) + "\n" for number in range(3_000)), encoding="utf-8")
    out = tmp_path / "plans.jsonl"
    command = [*CALL, "compile", str(source), "--out", str(out), "--jobs", "2"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while process.poll() is None and (not out.exists() or out.stat().st_size < 60_000):
        time.sleep(0.01)
    process.kill()
    process.wait()
    first = len(results_so_far(out))
    assert 0 < first < 3_000
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"已有结果或内容相同 {first} 份" in done.stderr
    assert len({each["sha256"] for each in results(out)}) == len(results(out)) == 3_000


def results_so_far(path: Path) -> list[bytes]:
    return [line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]


def test_the_results_cannot_be_added_to_before_they_are_opened(tmp_path: Path):
    with pytest.raises(ValueError, match="not open"):
        ResultFile(tmp_path / "a.jsonl").add("{}")
    with pytest.raises(NotResults), ResultFile(tmp_path):
        pass


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_moves_on_a_terminal_only_and_failures_stand_in_lines_of_their_own():
    screen, log = _Terminal(), io.StringIO()
    for stream in (screen, log):
        with Progress(stream, 4) as progress:
            progress.done("甲", "")
            progress.done("乙", "坏了")
            progress.passed_over()
    assert log.getvalue() == "luoshi: 乙: 坏了\n"
    assert "3/4，1 份没能编译" in screen.getvalue()
    assert "luoshi: 乙: 坏了\n" in screen.getvalue()


def test_help_loads_neither_the_compiler_nor_any_reader():
    asked = "import sys; sys.argv = ['luoshi', '--help']\ntry:\n    from luoshi.cli import main; main()\nexcept SystemExit: pass\n"
    asked += "print([name for name in sys.modules if name.startswith(('luoshi.compiler', 'luoshi.readers', 'lxml', 'concurrent'))])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.shared
def test_every_text_of_the_reserve_compiles(shared: Path, tmp_path: Path, capsys):
    out = tmp_path / "plans.jsonl"
    assert main(["compile", str(shared / "corpus/reserve.jsonl.gz"), "--out", str(out)]) == 0
    told = capsys.readouterr().err
    assert "共 3140 份" in told
    assert "没能编译" not in told
    assert len(results(out)) == 3140 - int(told.split("内容相同 ")[1].split(" ")[0])
