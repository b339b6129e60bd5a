"""Prints the table of HTML 5 character references for the text package, from Python's own.

python3 scripts/maintenance/html_entities.py \
    > models/src/main/resources/io/scail/models/text/html5-entities.txt
"""
from html.entities import html5

print("# HTML 5 character references: name, * if valid without a semicolon, code points in hex")
for name in sorted(n[:-1] for n in html5 if n.endswith(";")):
    bare = "*" if name in html5 else ""
    print(name + bare, *("%x" % ord(c) for c in html5[name + ";"]))
