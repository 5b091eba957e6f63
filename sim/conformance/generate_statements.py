#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a C++ table of docs/conformance/requirements.toml, for the conformance report.

Usage: generate_statements.py REQUIREMENTS.toml OUT.cpp
"""

import json
import pathlib
import sys
import tomllib


def main() -> int:
    source, target = map(pathlib.Path, sys.argv[1:])
    rows = []
    for group in tomllib.loads(source.read_text(encoding="utf-8"))["group"]:
        for row in group["rows"]:
            words = (group["title"], row["id"], row["clause"], row["status"], row["says"],
                     row.get("not", ""))
            rows.append("    {" + ", ".join(map(json.dumps, words)) + "},\n")
    target.write_text(
        "// SPDX-License-Identifier: Apache-2.0\n"
        '#include "conformance/statements.h"\n\n'
        "namespace linksec::sim::conformance {\nnamespace {\n\n"
        f"constexpr Statement kStatements[] = {{\n{''.join(rows)}}};\n\n"
        "}  // namespace\n\n"
        "std::span<const Statement> statements() { return kStatements; }\n\n"
        "}  // namespace linksec::sim::conformance\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
