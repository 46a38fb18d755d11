"""What every test may use."""

import gc
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# How long one example takes says more of the machine than of the code.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
CHROMIUM = shutil.which("chromium")
MISSING = {
    "shared": (SHARED.is_dir(), "the ../shared folder is not here"),
    "browser": (CHROMIUM is not None, "Chromium is not on this machine (Debian: chromium)"),
    "office_suite": (
        shutil.which("soffice") is not None,
        "LibreOffice is not on this machine (Debian: libreoffice-writer)",
    ),
}
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # Playwright's loop runs in the thread that also asks the database


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what cannot run here; in CI such a test fails instead, but for ../shared, which no user has."""
    for name, (here, reason) in MISSING.items():
        if item.get_closest_marker(name) and not here:
            if os.environ.get("CI") == "true" and name != "shared":
                pytest.fail(reason)
            pytest.skip(reason)


def pytest_collection_finish() -> None:
    """What has been loaded by now stays: it is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


LONGEST = ("test_every_page.py", "test_replay.py", "test_permissions.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker waits for it at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


class Together(LoadScopeScheduling):
    """A test a time to whichever worker is free; but a file whose tests share what it sets up goes whole to one, which sets it up once."""

    @cache  # noqa: B019  # one scheduler a run
    def _shares(self, file: str) -> bool:
        text = (ROOT / file).read_text(encoding="utf-8")
        return 'scope="module"' in text or "bundled_load" in text

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if self._shares(file) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """How tests are dealt out to the workers."""
    return Together(config, log)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real documents and gold annotations."""
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Passwords are hashed cheaply, in what a whole module shares too."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):  # type: ignore[no-untyped-def]
    """Files kept by a test are its own."""
    settings.STORE = tmp_path / "store"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless, that looks nothing up."""
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1440 pixels' width; an error in its console fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True)
    tab = context.new_page()
    tab.set_default_timeout(8000)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []
