"""Bodies of Asriran as markup, compared with the plain text that another extractor made of them."""

import gzip
import html
import json
import re
from pathlib import Path

from ingest.extract.body import read_blocks
from ingest.extract.boilerplate import clean
from ingest.extract.document import parse
from ingest.extract.prune import prune

# The other extractor kept or dropped the code of an embedded film; ours drops it with its text area.
EMBED = re.compile(r"<textarea.*?</textarea>", re.S)
# Its text also holds the player's script and labels.
PLAYER = re.compile(r"(?:\$\(document\)\.ready.*?)?کدویدیودانلودفیلماصلی")


def test_every_body_is_whole(shared: Path) -> None:
    with gzip.open(shared / "corpora" / "asriran-html-body.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    assert len(rows) == 130
    for row in rows:
        root = parse(f"<html><body><div>{EMBED.sub('', row['bodyHtml'])}</div></body></html>".encode())
        assert root is not None
        ours = clean(read_blocks(prune(root.find(".//div"))))
        theirs = PLAYER.sub("", "".join(html.unescape(row["body"]).split()))
        assert "".join("".join(ours).split()) == theirs, row["newsCode"]
