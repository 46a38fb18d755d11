"""The whole corpus of ../shared, in every form there, and its reserve: nothing raises, every span slices to its quote."""

import gzip
import json
from pathlib import Path

import pytest
from tests.compiled import check_plan

from luoshi.compiler import compile_source
from luoshi.readers import read_document
from luoshi.text.source import Media, Source

COUNTS = {"txt": 177, "html": 30, "docx": 19, "pdf": 1, "ofd": 4, "xlsx": 2}
RESERVE = 3140


@pytest.mark.shared
@pytest.mark.parametrize("form", COUNTS)
def test_every_file_of_the_corpus_gives_a_plan_whose_spans_are_its_words(shared: Path, form: str) -> None:
    files = [path for path in sorted((shared / "corpus" / form).iterdir()) if path.is_file()]
    assert len(files) >= COUNTS[form]
    for path in files:
        source = read_document(path.read_bytes(), path.name)
        check_plan(source.text, compile_source(source))


@pytest.mark.shared
def test_every_text_of_the_reserve_gives_a_plan_whose_spans_are_its_words(shared: Path) -> None:
    with gzip.open(shared / "corpus/reserve.jsonl.gz", "rt", encoding="utf-8") as stream:
        texts = [str(json.loads(line)["text"]) for line in stream]
    assert len(texts) == RESERVE
    for text in texts:
        check_plan(text, compile_source(Source(text, "a.txt", Media.TXT, "0" * 64)))
