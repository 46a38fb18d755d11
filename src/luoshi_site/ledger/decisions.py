"""An approved decision with its document (批准文件): what lowering, moving, suspending or ending rests on."""

from dataclasses import dataclass
from pathlib import PurePath

from luoshi.problems import LuoshiError
from luoshi_site.base import store

LONGEST = 300


class DecisionError(LuoshiError):
    """A decision that cannot be taken as one; the text says why."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision by its name and number (《…》〔2026〕3号), and the document itself as it was uploaded; both empty for none."""

    title: str = ""
    file_name: str = ""
    content: bytes = b""

    @property
    def name(self) -> str:
        """The title without blanks around it."""
        return self.title.strip()

    def demand(self, deed: str) -> None:
        """See that the decision is whole, as `deed` (降低目标) needs it to be.

        Raises:
            DecisionError: no title, one too long, or no document.
        """
        self.check()
        if not self.name:
            raise DecisionError(f"{deed}须有批准：请写明批准文件的名称和文号。")
        if not self.content:
            raise DecisionError(f"{deed}须有批准：请附上批准文件（扫描件或原件均可）。")

    def check(self) -> None:
        """See that what there is fits.

        Raises:
            DecisionError: a title too long.
        """
        if len(self.name) > LONGEST:
            raise DecisionError(f"批准文件的名称和文号不超过 {LONGEST} 字。")

    def kept(self) -> dict[str, str]:
        """The columns that tell the decision, its document kept in the store."""
        sha256 = store.keep(self.content) if self.content else ""
        plain = PurePath(self.file_name.replace("\\", "/").replace("\0", "")).name or "批准文件"
        return {"decision": self.name, "decision_file": plain[-255:] if sha256 else "", "decision_sha256": sha256}
