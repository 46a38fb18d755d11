"""The frame: error pages that lean on nothing, colours in one place, nothing that the content policy forbids."""

import re
from pathlib import Path

import pytest
from django.test import RequestFactory

import luoshi_site
from luoshi_site.base.middleware import POLICY
from luoshi_site.base.views import server_error

SITE = Path(luoshi_site.__file__).parent
SHEETS = sorted(SITE.rglob("static/**/*.css"))
TEMPLATES = sorted(SITE.rglob("templates/**/*.html"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def test_the_page_for_a_failure_asks_nothing_of_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "没有留下做了一半的内容" in answer.content.decode()


@pytest.mark.django_db
def test_every_answer_carries_the_content_policy(client):
    for address in ("/", "/nowhere/", "/healthz"):
        assert client.get(address)["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_are_named_in_tokens_only_and_no_rule_hangs_on_an_id(sheet):
    rules = COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    assert re.findall(r"^[^{}@]*#[A-Za-z][\w-]*[^{}]*\{", rules, re.MULTILINE) == []
    if sheet.name != "tokens.css":
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", rules) == []


def test_every_colour_and_size_that_a_sheet_uses_is_in_tokens():
    named = set(re.findall(r"(--[\w-]+):", (SITE / "base/static/base/css/tokens.css").read_text(encoding="utf-8")))
    for sheet in SHEETS:
        rules = sheet.read_text(encoding="utf-8")
        local = set(re.findall(r"(--[\w-]+):", rules))
        assert set(re.findall(r"var\((--[\w-]+)", rules)) - named - local == set(), sheet.name


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_style_or_script_or_another_host(template):
    html = template.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", html) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", html) == []
