"""A zip package of XML parts, opened with care: limits before unpacking, no entities, no network."""

import posixpath
import zipfile
import zlib

from lxml import etree

from luoshi.readers.limits import Limits
from luoshi.readers.refusals import Refusal, UnreadableDocument

_ROOT_RELATIONS = "_rels/.rels"


class Package:
    """The parts of an office file (文件包), found by their relations."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._members = {member.filename: member for member in archive.infolist()}
        self._marks = 0
        _refuse_bombs(archive, limits)

    def names(self) -> list[str]:
        """Names of all members."""
        return list(self._members)

    def related(self, part: str, kind: str) -> str | None:
        """The part that `part` names for a kind of relation («numbering»); "" stands for the package itself."""
        return next((target for _, each, target in self.relations(part) if each.endswith(f"/{kind}")), None)

    def relations(self, part: str) -> tuple[tuple[str, str, str], ...]:
        """Id, kind and part of all that `part` names, in order."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels") if part else _ROOT_RELATIONS)
        found = []
        for relation in root if root is not None else ():
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found.append((relation.get("Id", ""), relation.get("Type", ""), posixpath.normpath(path)))
        return tuple(found)

    def xml(self, name: str) -> etree._Element | None:
        """The root element of a part, None where there is no such part.

        Raises:
            UnreadableDocument: the part is damaged, too large, or declares entities.
        """
        member = self._members.get(name)
        if member is None:
            return None
        if member.file_size > self._limits.part_bytes:
            raise UnreadableDocument(Refusal.BOMB, where=name)
        try:
            content = self._archive.read(member)
        except (zipfile.BadZipFile, zlib.error, EOFError) as fault:
            raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where=name) from fault
        # A parsed element or attribute takes some 200 bytes, however short it is in the file.
        self._marks += content.count(b"<") + content.count(b"=")
        if self._marks > self._limits.marks:
            raise UnreadableDocument(Refusal.BOMB, where=name)
        return _parse(content, name)


def _refuse_bombs(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableDocument(Refusal.LOCKED)
    if len(members) > limits.members:
        raise UnreadableDocument(Refusal.BOMB, where=f"{len(members)} 个内部文件")
    if sum(member.file_size for member in members) > limits.package_bytes:
        raise UnreadableDocument(Refusal.BOMB, where="总大小")
    for member in members:
        large = member.file_size > limits.ratio_free_bytes
        if large and member.file_size > limits.ratio * max(member.compress_size, 1):
            raise UnreadableDocument(Refusal.BOMB, where=member.filename)


def _parse(content: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise UnreadableDocument(Refusal.UNSAFE_XML, where=name) from fault
        raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where=name) from fault
    if root.getroottree().docinfo.doctype:
        raise UnreadableDocument(Refusal.UNSAFE_XML, where=name)
    return root
