"""Small Excel files for tests, written by hand where a library would not write them."""

from word_files import zipped


def sheet(cells: str, extra: str = "", **parts: str) -> bytes:
    """A workbook of one sheet, written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}/{{}}" Target="{{}}"/></Relationships>'
    return zipped(
        {
            "[Content_Types].xml": "",
            "_rels/.rels": link.format("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="表" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": link.format("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData>{extra}</worksheet>',
            **parts,
        }
    )
