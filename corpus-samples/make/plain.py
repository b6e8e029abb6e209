"""Plain text, Markdown and HTML."""

import html
import textwrap

RULE = "-" * 23


def posts(source):
    return [p.strip() for p in source.get("authority", "").split(" / ") if p.strip()]


def _columns(left, right, width):
    rows = []
    for i in range(max(len(left), len(right))):
        a = left[i] if i < len(left) else ""
        b = right[i] if i < len(right) else ""
        rows.append((a.center(width).rstrip().ljust(width) + "  " + b.center(width)).rstrip())
    return rows


def left_head(source, blank=False):
    lines = [source.get("superior"), source.get("issuer"), "*", source.number_line(blank)]
    return [line for line in lines if line]


def subject(source):
    return source.get("abstract", "")


def recipients(source):
    if not source.get("to"):
        return []
    return ["Nơi nhận:"] + [f"- {line}" for line in source.get("to")]


def text(source):
    """The document as a typist would set it in a text file."""
    if source.get("style") == "raw":
        return "\n".join(line for _, line in source.blocks if line) + "\n"
    width = int(source.get("wrap", "0"))
    indent = "\t" if source.get("style") == "tab" else ("     " if width else "")
    out = []

    def put(line, first=indent):
        if width:
            out.extend(textwrap.wrap(line, width, initial_indent=first,
                                     break_long_words=False, break_on_hyphens=False))
        else:
            out.append(first + line)

    right = ["ĐẢNG CỘNG SẢN VIỆT NAM", RULE, "", source.date_line()]
    if source.get("style") == "stacked":
        out += ["ĐẢNG CỘNG SẢN VIỆT NAM", RULE, *left_head(source), source.date_line()]
    else:
        out += _columns(left_head(source), right, 38)
    for mark in ("secrecy_mark", "urgency", "circulation", "draft"):
        if source.get(mark):
            out.append(f"  {source.get(mark)}")
    out.append("")
    middle = width or 78
    letter = source.get("type") == "Công văn"
    if letter:
        out.append(f"  {subject(source)}")
        out += ["", "Kính gửi:" if len(source.get("dear", [])) > 1 else ""]
        dear = source.get("dear", [])
        out += [f"     - {d}" for d in dear] if len(dear) > 1 else [f"     Kính gửi: {d}" for d in dear]
        out.append("")
    else:
        out.append(source.get("heading", source.get("type", "")).upper().center(middle).rstrip())
        for line in textwrap.wrap(subject(source), middle - 16, break_on_hyphens=False):
            out.append(line.center(middle).rstrip())
        out += ["-----".center(middle).rstrip(), ""]
        dear = source.get("dear", [])
        if dear:
            out += [f"Kính {'trình' if source.get('type') == 'Tờ trình' else 'gửi'}: {'; '.join(dear)}", ""]
    for kind, value in source.blocks:
        if kind == "page":
            out.append("\f" if source.get("style") != "stacked" else "")
        elif kind == "center":
            out += [value.center(middle).rstrip()]
        elif kind in ("h1", "h2"):
            out += ["", value]
        elif kind == "table":
            for row in value:
                out.append("\t".join(row))
            out.append("")
        elif kind == "sign":
            out.append("")
            sign = [*posts(source), "(Đã ký)" if source.get("signed_mark") else "", "", source.get("signer", "")]
            if source.get("style") in ("stacked", "tab"):
                out += [s.rjust(60) if s else "" for s in sign] + [""] + recipients(source)
            else:
                left = recipients(source)
                rows = max(len(left), len(sign))
                for i in range(rows):
                    a = left[i] if i < len(left) else ""
                    b = sign[i] if i < len(sign) else ""
                    out.append((a.ljust(44) + b.center(34)).rstrip())
            out.append("")
        else:
            put(value)
    return "\n".join(out).rstrip() + "\n"


def markdown(source):
    out = []
    letter = source.get("type") == "Công văn"
    if source.get("style") == "table":
        left = "<br>".join([source.get("superior") or "", f"**{source.get('issuer')}**", "\\*", source.number_line()])
        out += [f"| {left.removeprefix('<br>')} | **ĐẢNG CỘNG SẢN VIỆT NAM**<br>{RULE}<br>*{source.date_line()}* |",
                "|:---:|:---:|", ""]
    else:
        out += ["**ĐẢNG CỘNG SẢN VIỆT NAM**", ""]
        if source.get("superior"):
            out += [source.get("superior"), ""]
        out += [f"**{source.get('issuer')}**", "", "\\*", "", source.number_line(), "",
                f"*{source.date_line()}*", ""]
    if source.get("circulation"):
        out += [f"**{source.get('circulation')}**", ""]
    if letter:
        out += [f"*{subject(source)}*", ""]
    else:
        out += [f"# {source.get('heading', source.get('type')).upper()}", "", f"**{subject(source)}**", "", "\\-----", ""]
    if source.get("dear"):
        out += ["Kính gửi: " + "; ".join(source.get("dear")), ""]
    for kind, value in source.blocks:
        if kind == "h1":
            out += [f"## {value}", ""]
        elif kind == "h2":
            out += [f"### {value}", ""]
        elif kind == "center":
            out += [f"## {value}", ""]
        elif kind == "page":
            out += ["---", ""]
        elif kind == "table":
            head, *rows = value
            out += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
            out += ["| " + " | ".join(row) + " |" for row in rows] + [""]
        elif kind == "sign":
            left = recipients(source)
            if left:
                out += [f"**{left[0]}**", ""] + left[1:] + [""]
            out += [f"**{p}**  " for p in posts(source)] + ["", f"**{source.get('signer')}**", ""]
        else:
            out += [value, ""]
    return "\n".join(out).rstrip() + "\n"


PORTAL = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="{charset}"><title>{title} - Trang thông tin Đảng bộ tỉnh</title>
<style>body{{font:16px/1.5 "Times New Roman",serif}}nav a{{margin-right:1em}}.vb{{max-width:48em}}</style>
<script>window.luotXem = 1;</script></head><body>
<nav><a href="/">Trang chủ</a><a href="/tin-tuc">Tin tức - Sự kiện</a><a href="/van-ban">Văn bản</a><a href="/lien-he">Liên hệ</a></nav>
<main><article class="vb">
{content}
</article></main>
<aside><h4>Tin xem nhiều</h4><ul><li><a href="/tin/1">Lịch tiếp công dân tháng này</a></li><li><a href="/tin/2">Thư viện ảnh</a></li></ul></aside>
<footer>Bản quyền thuộc Văn phòng cấp ủy. Ghi rõ nguồn khi sử dụng lại.</footer>
</body></html>
"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta http-equiv=Content-Type content="text/html; charset={charset}"><meta name=Generator content="Microsoft Word 11">
<title>{title}</title><style><!-- p.MsoNormal {{margin:0cm;font-size:14.0pt;font-family:"Times New Roman";}} --></style></head>
<body lang=VI><div class=Section1>
{content}
</div></body></html>
"""
PLAIN = """<!doctype html>
<html lang="vi">
<head><meta charset="{charset}"><title>{title}</title></head>
<body>
{content}
</body>
</html>
"""


def to_html(source, charset="utf-8"):
    style = source.get("style", "plain")
    word = style == "word"
    esc = html.escape
    para = '<p class=MsoNormal>' if word else "<p>"
    left = "<br>\n".join(esc(line) if i else f"<b>{esc(line)}</b>" for i, line in enumerate(left_head(source)))
    right = f"<b>ĐẢNG CỘNG SẢN VIỆT NAM</b><br>{RULE}<br><i>{esc(source.date_line())}</i>"
    out = [f'<table width="100%"><tr><td align="center">{left}</td><td align="center">{right}</td></tr></table>']
    if source.get("circulation"):
        out.append(f"{para}<b>{esc(source.get('circulation'))}</b></p>")
    big, small = ("h1", "h2") if style != "word" else (None, None)

    def head(level, value):
        if word:
            return f"{para}<b>{esc(value)}</b></p>"
        return f"<{level}>{esc(value)}</{level}>"

    if source.get("type") == "Công văn":
        out.append(f"{para}<i>{esc(subject(source))}</i></p>")
    else:
        out.append(head(big, source.get("heading", source.get("type")).upper()))
        out.append(f'<p align="center"><strong>{esc(subject(source))}</strong></p><p align="center">-----</p>')
    if source.get("dear"):
        out.append(f"{para}<u>Kính gửi</u>: {esc('; '.join(source.get('dear')))}</p>")
    for kind, value in source.blocks:
        if kind == "h1":
            out.append(head(small, value))
        elif kind == "h2":
            out.append(head("h3", value))
        elif kind == "center":
            out.append(f'<p align="center"><b>{esc(value)}</b></p>')
        elif kind == "page":
            out.append("<hr>" if not word else '<br clear=all style="page-break-before:always">')
        elif kind == "table":
            first, *rest = value
            out.append('<table border="1"><tr>' + "".join(f"<th>{esc(c)}</th>" for c in first) + "</tr>")
            out += ["<tr>" + "".join(f"<td>{esc(c)}</td>" for c in row) + "</tr>" for row in rest] + ["</table>"]
        elif kind == "sign":
            a = "<br>".join(esc(line) for line in recipients(source))
            b = "<br>".join(esc(line) for line in [*posts(source), "", source.get("signer", "")])
            out.append(f'<table width="100%"><tr><td valign="top">{a}</td><td align="center"><b>{b}</b></td></tr></table>')
        elif word:
            out.append(f"{para}<span style='mso-spacerun:yes'>&nbsp;</span>{esc(value)}<o:p></o:p></p>")
        else:
            out.append(f"<p>{esc(value)}</p>")
    page = {"portal": PORTAL, "word": WORD}.get(style, PLAIN)
    return page.format(charset=charset, content="\n".join(out),
                       title=html.escape(f"{source.get('type')} {source.get('number')}"))
