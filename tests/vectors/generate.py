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


def row_of(*names: str):
    """A function that makes a row of those columns, with `valid` behind them where there is one."""
    def row(vector: dict) -> str:
        columns = [str(value) if isinstance(value := vector[name], int) else text(value)
                   for name in names]
        if "valid" in vector:
            columns.append("true" if vector["valid"] else "false")
        return "    {" + ", ".join(columns) + "},\n"
    return row


# Type, accessor, file and columns of the sets that need nothing but that.
SETS = (
    ("CmacVector", "sp800_38b_vectors", "sp800_38b_cmac.json", ("id", "key", "msg", "tag")),
    ("CmacVector", "wycheproof_cmac_vectors", "wycheproof_aes_cmac.json",
     ("id", "key", "msg", "tag")),
    ("KeyWrapVector", "rfc3394_vectors", "rfc3394_key_wrap.json", ("id", "kek", "key", "wrapped")),
    ("KeyWrapVector", "wycheproof_key_wrap_vectors", "wycheproof_aes_wrap.json",
     ("id", "kek", "key", "wrapped")),
    ("KdfVector", "kbkdf_vectors", "cavp_kbkdf.json", ("id", "key", "fixed", "output")),
    ("MkaKeyVector", "mka_key_vectors", "mka_keys.json",
     ("id", "kind", "key", "ckn", "nonce", "members", "kn", "label", "context", "output")),
    ("DrbgVector", "drbg_vectors", "ctr_drbg.json",
     ("id", "entropy", "nonce", "label", "first", "fresh", "mixed", "second", "output1", "output2",
      "output3")),
    ("MkpduVector", "mkpdu_vectors", "mkpdus.json", ("id", "cak", "ckn", "frame", "says", "sak")),
)


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
    names = [f"Set{number}" for number in range(len(SETS))]
    for name, (kind, _, file, columns) in zip(names, SETS, strict=True):
        source += table(kind, name, [row_of(*columns)(v) for v in load(file)])
    source += "\n}  // namespace\n"
    for name, (kind, function, _, _) in zip(names, SETS, strict=True):
        source += accessor(kind, function, name)
    source += accessor("AnnexCVector", "annex_c_vectors", "AnnexC")
    source += accessor("AeadVector", "cavp_vectors", "Cavp")
    source += accessor("AeadVector", "wycheproof_vectors", "Wycheproof")
    source += "\n}  // namespace linksec::test\n"
    output.write_text(source, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
