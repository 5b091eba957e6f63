#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Turns captures/vectors/*.json into one C++ source of constant tables.

    generate.py VECTORS_DIRECTORY OUTPUT.cpp

The tables need no file system and no JSON parser, so that a cross-built test can hold them too.
Data stay in hexadecimal: vector_tables.h says what each column is.
"""

import json
import sys
from pathlib import Path

HEAD = """\
// SPDX-License-Identifier: Apache-2.0
// Made by tests/vectors/generate.py.
#include "vector_tables.h"

namespace linksec::test {
namespace {
"""


def text(value) -> str:
    return json.dumps(value if value is not None else "")


def annex_c_row(vector: dict) -> str:
    suites = ("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256")
    columns = [text(vector["id"]), str(suites.index(vector["suite"])),
               "true" if vector["protection"] == "confidentiality" else "false"]
    columns += [text(vector[name]) for name in ("key", "sci", "ssci", "salt", "pn")]
    columns.append(str(vector["an"]))
    columns += [text(vector[name]) for name in ("plain", "protected", "iv", "aad")]
    return "    {" + ", ".join(columns) + "},\n"


def aead_row(vector: dict) -> str:
    names = ("id", "key", "iv", "aad", "pt", "ct", "tag")
    columns = [text(vector.get(name)) for name in names]
    columns.append("true" if vector["valid"] else "false")
    return "    {" + ", ".join(columns) + "},\n"


def table(kind: str, name: str, rows: list[str]) -> str:
    return f"constexpr {kind} k{name}[] = {{\n{''.join(rows)}}};\n"


def accessor(kind: str, function: str, name: str) -> str:
    return f"\nstd::span<const {kind}> {function}() {{ return k{name}; }}\n"


def main() -> int:
    directory, output = Path(sys.argv[1]), Path(sys.argv[2])

    def load(name: str) -> list[dict]:
        document = json.loads((directory / name).read_text(encoding="utf-8"))
        if len(document["vectors"]) != document["count"]:
            raise SystemExit(f"{name}: the count disagrees with the vectors")
        return document["vectors"]

    source = HEAD
    source += table("AnnexCVector", "AnnexC", [annex_c_row(v) for v in load("annex_c.json")])
    source += table("AeadVector", "Cavp", [aead_row(v) for v in load("cavp_aes_gcm.json")])
    source += table("AeadVector", "Wycheproof",
                    [aead_row(v) for v in load("wycheproof_aes_gcm.json")])
    source += "\n}  // namespace\n"
    source += accessor("AnnexCVector", "annex_c_vectors", "AnnexC")
    source += accessor("AeadVector", "cavp_vectors", "Cavp")
    source += accessor("AeadVector", "wycheproof_vectors", "Wycheproof")
    source += "\n}  // namespace linksec::test\n"
    output.write_text(source, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
