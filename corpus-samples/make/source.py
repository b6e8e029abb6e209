"""Reads a source: front matter between `---` lines, then the document's own text.

Front matter is `key: value`, or `key:` followed by `- item` lines. Of the text, one line is one
paragraph; `# ` is a centred bold line, `## ` and `### ` headings, `| a | b |` a table row,
`=== page ===` a page break, `@sign` the place of the signature (otherwise the end).
"""

from dataclasses import dataclass, field
from pathlib import Path

LISTS = {"to", "dear", "phrases", "cites", "basis", "absent"}


@dataclass
class Source:
    path: Path
    meta: dict = field(default_factory=dict)
    blocks: list = field(default_factory=list)

    def get(self, key, default=None):
        return self.meta.get(key, default)

    @property
    def format(self):
        return self.meta["format"]

    @property
    def file(self):
        return self.meta["file"]

    def date_line(self, blank_day=False):
        if self.get("date_line"):
            return self.get("date_line")
        if not self.get("date"):
            return ""
        year, month, day = self.meta["date"].split("-")
        month = month if int(month) < 3 else str(int(month))
        day = "    " if blank_day else day
        return f"{self.meta['place']}, ngày {day} tháng {month} năm {year}"

    def number_line(self, blank=False):
        if not self.get("number"):
            return self.get("number_line", "")
        if blank:
            return "Số        -" + self.meta["number"].split("-", 1)[1]
        return self.get("number_line") or f"Số {self.meta['number']}"


def parse_blocks(lines):
    blocks = []
    for line in lines:
        line = line.rstrip()
        if not line:
            continue
        if line == "=== page ===":
            blocks.append(("page", ""))
        elif line == "@sign":
            blocks.append(("sign", ""))
        elif line.startswith("### "):
            blocks.append(("h2", line[4:]))
        elif line.startswith("## "):
            blocks.append(("h1", line[3:]))
        elif line.startswith("# "):
            blocks.append(("center", line[2:]))
        elif line.startswith("|"):
            row = [cell.strip() for cell in line.strip("|").split("|")]
            if blocks and blocks[-1][0] == "table":
                blocks[-1][1].append(row)
            else:
                blocks.append(("table", [row]))
        else:
            blocks.append(("p", line))
    if not any(kind == "sign" for kind, _ in blocks):
        blocks.append(("sign", ""))
    return blocks


def parse(path):
    head, _, text = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    source = Source(path)
    key = None
    for line in head.splitlines():
        if not line.strip():
            continue
        if line.startswith("- "):
            source.meta[key].append(line[2:].strip())
            continue
        key, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"{path}: front matter line without a colon: {line}")
        key = key.strip()
        source.meta[key] = [] if key in LISTS else value.strip()
    source.blocks = parse_blocks(text.splitlines())
    return source


def parse_all(folder):
    """Every source of a folder; one with `copy_of` takes what it lacks from the source of that name."""
    sources = {p.stem: parse(p) for p in sorted(folder.glob("*.md"))}
    for source in sources.values():
        original = sources.get(source.get("copy_of"))
        if original:
            own = source.meta
            source.meta = {k: v for k, v in original.meta.items() if k not in ("trap", "enc", "style", "wrap")} | own
            source.blocks = original.blocks
    return list(sources.values())


def parse_cite(item):
    """`57-NQ/TW | implements | Nghị quyết 57` (the third part only where the text is not the number)."""
    parts = [part.strip() for part in item.split("|")]
    number = None if parts[0] == "-" else parts[0]
    cite = {"number": number, "relation": parts[1]}
    if len(parts) > 2:
        cite["text"] = parts[2]
    return cite
