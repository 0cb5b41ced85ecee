"""The pictures in docs/images: reports, templates, the site of the standard, and the catalogue in workbooks.

Run by `make screenshots`. It needs Chromium, LibreOffice, pdftoppm and a font with Chinese letters; nothing is loaded
from the network.
"""

from __future__ import annotations

import csv
import functools
import http.server
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import openpyxl
from browser import opened

ROOT = Path(__file__).resolve().parent.parent
IMAGES, STANDARD = ROOT / "docs" / "images", ROOT / "standard"
# The guide whose example is imported, so that its pictures show what it tells.
GUIDE = ROOT / "docs" / "how-to" / "workbooks.md"
# The version whose template and pages are shown.
FORM = "2.0.0"
# The day is fixed, so that the picture changes only when the report does.
TODAY = "2021-07-12"
# What officers really meet: (every how many rows, the field, what stands there instead).
MISTAKES = (
    (23, "UNISCID", "9.13101E+17"),
    (31, "DOMDISTRICT", "110228"),
    (41, "ESTDATE", "2019/12/02"),
    (57, "APPRDATE", "1999-01-01"),
    (67, "ENTNAME", ""),
    (90, "REGSTATE", "存续"),
    (130, "INDUSTRYCO", "9999"),
    (200, "DOM", ""),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SIZE = "1280,1010"
# The first pages of a workbook, without the notes: on paper each of them would be a picture that hides cells.
PAGES = 6
PRINTED = (
    f'pdf:calc_pdf_Export:{{"PageRange":{{"type":"string","value":"1-{PAGES}"}},'
    '"ExportNotes":{"type":"boolean","value":"false"}}'
)
DOTS = "78"
# What is typed into the search of the site, and what a heading of its answer must hold.
LOOKED_FOR = {
    "zh": ("penalty", {"UNISCID": "UNISCID", "登记状态": "登记状态", "统一社会信用代码": "统一社会信用代码"}),
    "en": ("penalty", {"CF_CFLB": "CF_CFLB", "Registration state": "Registration state"}),
}
DARK = "--blink-settings=preferredColorScheme=0"


def main() -> int:
    """Make a sample, validate it, and take the pictures of its report."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    office, printer = shutil.which("soffice"), shutil.which("pdftoppm")
    if browser is None or office is None or printer is None:
        sys.stderr.write(
            "The pictures need Chromium, LibreOffice and pdftoppm; on Debian: "
            "apt-get install chromium libreoffice-calc poppler-utils fonts-noto-cjk\n"
        )
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = faulty_sample(folder)
        for language in ("zh", "en"):
            page = folder / f"report.{language}.html"
            validate(source, page, language)
            photograph(browser, page, IMAGES / f"report.{language}.png", folder)
            photograph(browser, page, IMAGES / f"report.{language}.dark.png", folder, DARK)
            book = folder / f"workbook.{language}.xlsx"
            validate(source, book, language)
            for sheet, page_number in zip(("summary", "rows"), sheets_of(office, book, folder), strict=True):
                picture = IMAGES / f"workbook.{sheet}.{language}"
                pages = ["-f", str(page_number), "-l", str(page_number)]
                subprocess.run(
                    [printer, "-r", DOTS, "-png", "-singlefile", *pages, str(book.with_suffix(".pdf")), str(picture)],
                    check=True,
                    timeout=120,
                )
            form = folder / f"template.{language}.xlsx"
            zhengzhao("standard", "template", FORM, "--out", str(form), "--table", "registration", "--lang", language)
            filled = fill(office, form, folder)
            # What people fill in and LibreOffice writes again has to pass as it stands.
            zhengzhao("validate", str(filled), "--standard", FORM)
            photograph_sheet(office, printer, filled, 2, IMAGES / f"template.{language}", folder)
            catalogue_pictures(browser, office, printer, folder, language)
        review_pictures(office, printer, folder)
        site_pictures(browser, folder)
    return 0


def fill(office: str, form: Path, folder: Path) -> Path:
    """Fill a template with the rows of the standard's example, and let LibreOffice write it again."""
    book = openpyxl.load_workbook(form)
    sheet = book["登记信息"]
    with (STANDARD / FORM / "examples" / "valid" / "registration.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            if value:
                sheet.cell(number, column).value = value
    asked = len(sheet.data_validations.dataValidation)
    book.save(form)
    again = folder / "again"
    again.mkdir(exist_ok=True)
    convert(office, form, again, "xlsx")
    kept = len(openpyxl.load_workbook(again / form.name)["登记信息"].data_validations.dataValidation)
    if kept != asked:
        raise SystemExit(f"LibreOffice keeps {kept} of the {asked} drop-downs and other questions of {form.name}")
    return again / form.name


def photograph_sheet(office: str, printer: str, book: Path, page: int, picture: Path, folder: Path) -> None:
    """Take a picture of one page of a workbook, as LibreOffice prints it."""
    convert(office, book, folder, PRINTED)
    pages = ["-f", str(page), "-l", str(page)]
    whole = ["-x", "0", "-y", "0", "-W", "1290", "-H", "420"]
    command = [printer, "-r", DOTS, "-png", "-singlefile", *pages, *whole]
    subprocess.run([*command, str(folder / f"{book.stem}.pdf"), str(picture)], check=True, timeout=120)


def catalogue_pictures(browser: str, office: str, printer: str, folder: Path, language: str) -> None:
    """Check and export the catalogue, and import the workbook of the guide until it asks."""
    page = folder / f"whole.{language}.html"
    zhengzhao("catalogue", "check", FORM, "--format", "html", "--out", str(page), "--lang", language)
    photograph(browser, page, IMAGES / f"catalogue.check.{language}.png", folder)
    book = folder / f"catalogue.{language}.xlsx"
    zhengzhao("catalogue", "export", FORM, "--out", str(book), "--lang", language)
    photograph_sheet(office, printer, book, 2, IMAGES / f"catalogue.export.{language}", folder)


def review_pictures(office: str, printer: str, folder: Path) -> None:
    """Import the workbook of the guide, which asks, and look at where it is to be answered, in both languages at once."""
    example = re.findall(r"```\w+ title=(june\.csv|mapping\.yaml)\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    for name, text in example:
        (folder / name).write_text(text, encoding="utf-8")
    asked = folder / "june"
    options = ["--mapping", str(folder / "mapping.yaml"), "--out", str(asked)]
    zhengzhao("catalogue", "import", str(folder / "june.csv"), *options, ends=1)
    for page, sheet in enumerate(("questions", "rows"), start=1):
        photograph_sheet(office, printer, asked / "review.xlsx", page, IMAGES / f"review.{sheet}", folder)


def site_pictures(browser: str, folder: Path) -> None:
    """Build the documentation site, look at it in both languages and both lights, and prove that its search finds."""
    site = folder / "site"
    zhengzhao("standard", "docs", "--out", str(site))
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        for light, options in (("", ()), (".dark", (DARK,))):
            with opened(browser, folder / f"site{light}", SIZE, *options) as page:
                for language, (table, words) in LOOKED_FOR.items():
                    page.ask("Page.navigate", url=f"{address}/{language}/v{FORM}/{table}.html")
                    time.sleep(3)
                    page.photograph(IMAGES / f"site.{language}{light}.png")
                    for each, wanted in words.items():
                        found = page.search(f"{address}/{language}/index.html", urllib.parse.quote(each))
                        if not any(wanted in heading for heading in found):
                            raise SystemExit(f"the search of the site does not find {each}: {found}")
                    page.photograph(IMAGES / f"site.search.{language}{light}.png")
        server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """A web server that says nothing."""

    def log_message(self, format: str, *arguments: object) -> None:  # as the library calls it
        """Say nothing."""


def faulty_sample(folder: Path) -> Path:
    """Make 2,000 registrations and the mistakes that people make in them."""
    source = folder / "registration.csv"
    zhengzhao("sample", "--table", "registration", "--rows", "2000", "--seed", "1", "--out", str(source))
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for every, field, wrong in MISTAKES:
        for row in rows[every::every]:
            row[field] = wrong
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return source


def validate(source: Path, report: Path, language: str) -> None:
    """Write the report of a source in the form that its name says."""
    options = ["--format", report.suffix[1:], "--out", str(report), "--lang", language, "--today", TODAY]
    zhengzhao("validate", str(source), *options, ends=1)


def sheets_of(office: str, book: Path, folder: Path) -> tuple[int, int]:
    """Print the first pages of a workbook, and tell on which its summary and its rows begin."""
    convert(office, book, folder, PRINTED)
    for page in range(2, PAGES + 1):
        said = subprocess.run(
            ["pdftotext", "-f", str(page), "-l", str(page), str(book.with_suffix(".pdf")), "-"],
            check=True,
            capture_output=True,
            timeout=120,
        )
        if b"PRIPID" in said.stdout:
            return 1, page
    raise SystemExit(f"no page of {book.name} shows the rows")


def convert(office: str, book: Path, folder: Path, form: str) -> None:
    """Let LibreOffice write a workbook in another form."""
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = [office, "--headless", profile, "--convert-to", form, "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def zhengzhao(*arguments: str, ends: int = 0) -> None:
    """Run one command and see that it ends as it should."""
    done = subprocess.run([sys.executable, "-m", "zhengzhao", *arguments, "--quiet"], check=False)
    if done.returncode != ends:
        raise SystemExit(f"zhengzhao {' '.join(arguments)} ended with {done.returncode}, not {ends}")


def photograph(browser: str, page: Path, picture: Path, folder: Path, *options: str) -> None:
    """Take one picture of a page with a browser that talks to nobody."""
    subprocess.run(
        [
            browser,
            "--no-sandbox",
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
            f"--user-data-dir={folder / 'browser'}",
            f"--window-size={SIZE}",
            f"--screenshot={picture}",
            *options,
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    if not picture.is_file():
        raise SystemExit(f"the browser made no picture {picture}")


if __name__ == "__main__":
    sys.exit(main())
