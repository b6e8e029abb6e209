#!/usr/bin/env python3
"""Writes COUNT rows made of the articles of law: of each row the first half is one article's,
the rest sentences of two others, so that no two rows are near-duplicates.

    scale.py ARTICLES.jsonl COUNT OUT.jsonl
"""
import json
import random
import sys


def main(articles, count, out):
    with open(articles, encoding="utf-8") as rows:
        texts = [json.loads(row) for row in rows]
    chance = random.Random(1)
    with open(out, "w", encoding="utf-8") as to:
        for n in range(count):
            own = texts[n % len(texts)]
            text = own["text"]
            parts = [text[: len(text) // 2]]
            for _ in range(2):
                other = chance.choice(texts)["text"]
                length = max(len(text) // 4, 40)
                start = chance.randrange(max(len(other) - length, 1))
                parts.append(other[start : start + length])
            row = {"_id": f"s{n}", "title": f"{own['title']} ({n})", "text": " ".join(parts)}
            to.write(json.dumps(row, ensure_ascii=False))
            to.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
