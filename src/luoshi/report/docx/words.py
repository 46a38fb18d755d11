"""Words in Word: runs, with each figure in a content control whose tag is its proof id."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph as WordParagraph
from lxml.etree import _Element

from luoshi.report.docx.xml import append
from luoshi.report.model import Figure, Number, Run, Words, printable, runs

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CONTROL_NAME = "数据出处"


@dataclass(frozen=True, slots=True)
class Draft:
    """A file being written: Word's document, the numbers for what must be unique in it, and its styles' ids once they are looked up."""

    word: WordDocument
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    style_ids: dict[str, str | None] = field(default_factory=dict)


def add_paragraph(draft: Draft, style: str, words: Words) -> WordParagraph:
    """A paragraph of a style at the end of the text."""
    # Word's library goes through all styles each time that it is given a name.
    if style in draft.style_ids:
        paragraph = draft.word.add_paragraph()
        paragraph._p.style = draft.style_ids[style]
    else:
        paragraph = draft.word.add_paragraph(style=style)
        draft.style_ids[style] = paragraph._p.style
    write_words(draft, paragraph._p, words)
    return paragraph


def write_words(draft: Draft, paragraph: _Element, words: Words | Number) -> None:
    """Words or a table's figure at the end of a paragraph, figures in content controls."""
    for run in (words,) if isinstance(words, Number) else runs(words):
        write_run(draft, paragraph, run)


def write_run(draft: Draft, paragraph: _Element, run: Run | Number) -> None:
    """One run; a figure's proof id becomes the tag of its content control."""
    if isinstance(run, str):
        _write_text(paragraph, run)
    elif isinstance(run, Figure | Number) and run.proof:
        _write_text(_control(draft, paragraph, run.proof), run.text)
    else:
        _write_text(paragraph, run.text)


def _control(draft: Draft, paragraph: _Element, proof: str) -> _Element:
    control = append(paragraph, "w:sdt")
    properties = append(control, "w:sdtPr")
    append(properties, "w:alias", val=_CONTROL_NAME)
    append(properties, "w:tag", val=proof)
    append(properties, "w:id", val=str(next(draft.numbers)))
    append(properties, "w:text")
    return append(control, "w:sdtContent")


def _write_text(parent: _Element, text: str) -> None:
    run = append(parent, "w:r")
    for place, line in enumerate(printable(text).split("\n")):
        if place:
            append(run, "w:br")
        for stop, words in enumerate(line.split("\t")):
            if stop:
                append(run, "w:tab")
            if words:
                part = append(run, "w:t")
                part.text = words
                part.set(_SPACE, "preserve")
