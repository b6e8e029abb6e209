"""Writes Outlook messages: a compound file (MS-CFB) with the streams of a message (MS-OXMSG)."""

import struct
from datetime import datetime, timezone

END, FREE, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
SECTOR, SMALL, CUTOFF = 512, 64, 4096


def compound(streams):
    """The file with `streams`, their bytes by their paths."""
    nodes = [{"name": "Root Entry", "kind": 5, "children": []}]

    def folder(parts):
        at = 0
        for part in parts:
            found = next((n for n in nodes[at]["children"] if nodes[n]["name"] == part), None)
            if found is None:
                nodes.append({"name": part, "kind": 1, "children": []})
                found = len(nodes) - 1
                nodes[at]["children"].append(found)
            at = found
        return at

    for path, data in streams.items():
        *parts, name = path.split("/")
        parent = folder(parts)
        nodes.append({"name": name, "kind": 2, "children": [], "data": data})
        nodes[parent]["children"].append(len(nodes) - 1)

    def tree(children):
        # Siblings are ordered by length, then by letters (MS-CFB 2.6.4).
        if not children:
            return NONE
        middle = len(children) // 2
        node = children[middle]
        nodes[node]["left"], nodes[node]["right"] = tree(children[:middle]), tree(children[middle + 1:])
        return node

    for node in nodes:
        order = sorted(node["children"], key=lambda n: (len(nodes[n]["name"]), nodes[n]["name"].upper()))
        node["child"] = tree(order)

    small, small_fat, sectors, fat = b"", [], [], []

    def put(data):
        if not data:
            return END
        first = len(sectors)
        for at in range(0, len(data), SECTOR):
            sectors.append(data[at:at + SECTOR].ljust(SECTOR, b"\0"))
            fat.append(len(sectors))
        fat[-1] = END
        return first

    for node in nodes:
        data = node.get("data", b"")
        if len(data) >= CUTOFF:
            node["start"] = put(data)
        elif data:
            node["start"] = len(small_fat)
            count = -(-len(data) // SMALL)
            small_fat += [node["start"] + n + 1 for n in range(count - 1)] + [END]
            small += data.ljust(count * SMALL, b"\0")
    nodes[0]["start"], nodes[0]["data"] = put(small), small
    small_fat_at = put(struct.pack(f"<{len(small_fat)}I", *small_fat).ljust(-(-len(small_fat) // 128) * SECTOR, b"\xff"))
    directory = b"".join(
        node["name"].encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(node["name"]) + 2, node["kind"], 1, node.get("left", NONE),
                      node.get("right", NONE), node["child"])
        + bytes(36)
        + struct.pack("<IQ", node.get("start", END if node["kind"] == 2 else 0), len(node.get("data", b"")))
        for node in nodes
    )
    directory_at = put(directory)
    fat_at = len(sectors)
    count = 1
    while count * 128 < fat_at + count:
        count += 1
    table = fat + [0xFFFFFFFD] * count
    table += [FREE] * (count * 128 - len(table))
    head = (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
            + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
            + struct.pack("<IIIIIIIII", 0, count, directory_at, 0, CUTOFF, small_fat_at, -(-len(small_fat) // 128), END, 0))
    head += struct.pack("<109I", *(range(fat_at, fat_at + count)), *([FREE] * (109 - count)))
    return head + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def message(subject, sender, address, to, date, body, attachments):
    """A message of that day, with attachments by their names."""
    def text(id, value):
        return f"__substg1.0_{id:04X}001F", value.encode("utf-16-le")

    since = datetime(1601, 1, 1, tzinfo=timezone.utc)
    sent = int((datetime.fromisoformat(date + "T08:15:00+00:00") - since).total_seconds()) * 10_000_000
    streams = dict([text(0x001A, "IPM.Note"), text(0x0037, subject), text(0x0C1A, sender), text(0x0C1F, address),
                    text(0x0E04, to), text(0x1000, body)])
    streams["__properties_version1.0"] = (
        bytes(8) + struct.pack("<IIII", 0, len(attachments), 0, len(attachments)) + bytes(8)
        + struct.pack("<IIQ", 0x00390040, 6, sent))
    for number, (name, data) in enumerate(attachments.items()):
        storage = f"__attach_version1.0_#{number:08X}"
        key, value = text(0x3707, name)
        streams[f"{storage}/{key}"] = value
        streams[f"{storage}/__substg1.0_37010102"] = data
        streams[f"{storage}/__properties_version1.0"] = bytes(8) + struct.pack("<IIQ", 0x37050003, 6, 1)
    return compound(streams)
