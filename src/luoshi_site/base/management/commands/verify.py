"""`luoshi-site verify`: the audit chain, the rows that it speaks of, the files, the states; against heads kept elsewhere."""

from argparse import ArgumentParser
from itertools import chain as joined
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from luoshi_site.base import verify_alone, verify_dossier
from luoshi_site.base.audit import faults
from luoshi_site.base.checking import snapshot
from luoshi_site.base.claims import files_faults, states_faults
from luoshi_site.base.exporting import write_chain
from luoshi_site.base.verify_alone import Chain, UnknownDigestError, kept_heads

SCRIPT = verify_alone.__file__


class Command(BaseCommand):
    help = (
        "校验审计链、所记的每一行、佐证文件和由记录重建的状态：逐条列出问题，有问题时退出码为 1。"
        "用 --head 与另行留存的链头比对，用 --export 导出审计链，供脱离系统校验；用 --dossier 只校验一份卷宗，不用数据库。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", type=Path, help="另行留存的链头：邮件、通报或自记的文本文件")
        parser.add_argument("--export", type=Path, help="导出到此文件后结束；以 .gz 结尾则压缩")
        parser.add_argument("--dossier", type=Path, help="只校验这份卷宗（.zip 或解压后的目录）后结束")
        parser.add_argument("--without-files", action="store_true", help="不核对存放处，只有数据库可用时用")

    def handle(  # as Django calls it
        self,
        *args: object,  # noqa: ARG002
        head: Path | None,
        export: Path | None,
        dossier: Path | None,
        without_files: bool,
        **options: object,  # noqa: ARG002
    ) -> None:
        if export is not None:
            self._export(export)
            return
        if dossier is not None:
            self._dossier(dossier, head)
            return
        chain, notes, count = Chain(wanted=self._heads(head)), [], 0  # type: Chain, list[str], int
        try:
            files = () if without_files else files_faults(notes)
            with snapshot():
                for fault in joined(faults(chain), files, states_faults(notes), chain.head_faults()):
                    count += 1
                    self.stdout.write(f"{fault.place}：{fault.message}")
        except UnknownDigestError as error:
            raise CommandError(str(error)) from error
        if count:
            raise CommandError(f"已核对审计链 {chain.seq} 行，发现 {count} 处问题。", returncode=1)
        for note in notes:
            self.stdout.write(note)
        self.stdout.write(f"已核对审计链 {chain.seq} 行，未发现问题。")
        if chain.wanted:
            self.stdout.write(f"留存的链头 {len(chain.wanted)} 个，都与审计链相符。")
        if chain.seq:
            self.stdout.write(f"链头：第 {chain.seq} 行 {chain.previous}（另行保存，可供日后比对）")

    def _dossier(self, path: Path, head: Path | None) -> None:
        """What the dossier's own script says, without the database."""
        status, said = verify_dossier.check(path, head)
        if status:
            raise CommandError("\n".join(said), returncode=status)
        self.stdout.write("\n".join(said))

    def _heads(self, path: Path | None) -> dict[int, str]:
        if path is None:
            return {}
        try:
            heads = kept_heads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"读不了「{path}」：{error}", returncode=2) from error
        if not heads:
            raise CommandError(f"「{path}」里没有找到链头，应形如「第 12 行 3f0a…（64 位）」。", returncode=2)
        return heads

    def _export(self, path: Path) -> None:
        try:
            write_chain(path)
        except OSError as error:
            raise CommandError(f"写不了「{path}」：{error}", returncode=2) from error
        self.stdout.write(f"审计链已导出到 {path}（含姓名，只有本人可读）。校验：python3 {SCRIPT} {path}")
