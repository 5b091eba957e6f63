# SPDX-License-Identifier: Apache-2.0
"""What the two import scripts share: the TOML writer, and the shape of a sidecar."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

TOML_INTEGER_MAX = 2**63 - 1


def pn_value(pn: int):
    """A PN as LINK.toml wants it: a string above 2^63 - 1, which TOML integers do not reach."""
    return pn if pn <= TOML_INTEGER_MAX else f"0x{pn:016x}"


def _scalar(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _value(value) -> str:
    if not isinstance(value, list):
        return _scalar(value)
    if not value:
        return "[]"
    return "[\n" + "".join(f"  {_scalar(item)},\n" for item in value) + "]"


def _is_tables(value) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def toml_text(table: dict, path: tuple[str, ...] = ()) -> str:
    """The table as TOML: its plain values first, then tables and arrays of tables in order."""
    text = "".join(f"{name} = {_value(value)}\n" for name, value in table.items()
                   if not isinstance(value, dict) and not _is_tables(value))
    for name, value in table.items():
        head = ".".join((*path, name))
        if isinstance(value, dict):
            plain = any(not isinstance(v, dict) and not _is_tables(v) for v in value.values())
            text += (f"\n[{head}]\n" if plain else "") + toml_text(value, (*path, name))
        elif _is_tables(value):
            for item in value:
                text += f"\n[[{head}]]\n" + toml_text(item, (*path, name))
    return text


def write_sidecar(path: Path, title: str, config: dict) -> None:
    head = f"# SPDX-License-Identifier: Apache-2.0\n# {title}\n"
    path.write_text(head + toml_text(config), encoding="utf-8")


def key_table(name: str, sak: str, salt=None) -> dict:
    return {"id": name, "sak": sak.lower()} | ({"salt": salt.lower()} if salt else {})


def sa_table(an: int, key: str, next_pn: int, ssci=None, **more) -> dict:
    table = {"an": an, "key": key, "next-pn": pn_value(next_pn)}
    return table | ({"ssci": ssci} if ssci is not None else {}) | more
