"""Sizes (docs/style.md): modules, functions and templates stay small."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """A function's lines without its docstring."""
    start = node.body[0]
    docstring = (
        isinstance(start, ast.Expr) and isinstance(start.value, ast.Constant) and isinstance(start.value.value, str)
    )
    return node.end_lineno - node.lineno + 1 - (start.end_lineno - start.lineno + 1 if docstring else 0)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_has_at_most_400_lines_and_a_function_40(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f"{f.name}: {lines_of(f)} lines" for f in functions if lines_of(f) > 40] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_at_most_60_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 60
    if path.name.startswith("_"):
        assert text.lstrip().startswith(("{#", "{% comment")), (
            "a fragment opens with a comment that lists its variables"
        )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert " style=" not in text
    assert "<script>" not in text
    assert " onclick=" not in text


def test_css_keeps_colours_in_tokens_and_has_no_ids() -> None:
    import re

    for path in SOURCE.rglob("static/**/*.css"):
        text = path.read_text(encoding="utf-8")
        if path.name != "tokens.css":
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", text) == [], path.name
        assert re.findall(r"(?m)^\s*#[A-Za-z]", text) == [], path.name
