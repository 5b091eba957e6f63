# SPDX-License-Identifier: Apache-2.0
"""The figures for people: tables in plain text and in Markdown."""

from .budgets import layer_of


def _table(head, rows):
    """Columns as wide as they need to be; the first to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                       for i, (cell, width) in enumerate(zip(row, widths))) for row in cells]
    return "\n".join(line.rstrip() for line in lines)


def _or_dash(value):
    return "-" if value is None else value


def _board_text(build):
    image = f"{build['image']} over {build['aead']}" if build["image"] else None
    parts = [f"{build['board']}: {image or 'libraries, nothing left out'}"]
    flash = build["flash_by_module"]
    ram = build["ram_by_module"] or {}
    rows = [(module, flash[module], _or_dash(ram.get(module)))
            for module in flash if flash[module] or ram.get(module)]
    rows.append(("base+wire+secy+port", build["core_flash"], ""))
    if build["image"]:
        rows.append(("whole image", build["image_flash"], build["ram"] + build["frame_buffers"]))
        rows.append(("of it frame buffers", "", build["frame_buffers"]))
        rows.append(("beside them", "", build["ram"]))
    parts.append(_table(("octets", "flash", "RAM"), rows))
    if build["stack_by_entry"]:
        painted = build["stack_painted"]
        parts.append(_table(
            ("stack", "at most", "seen"),
            [(entry, _or_dash(octets), _or_dash(painted.get(entry)))
             for entry, octets in build["stack_by_entry"].items()]))
        parts.append(f"reserved for it: {build['stack_reserved']}")
    if build["instructions_by_suite"]:
        parts.append(_table(
            ("instructions a frame", "", "octets", "all", "engine", "layer", "engine an octet"),
            [(entry["suite"], entry["direction"], entry["octets"], entry["per_frame"],
              entry["aead_per_frame"], layer_of(entry),
              f"{entry['aead_per_frame'] / entry['octets']:.1f}")
             for entry in build["instructions_by_suite"]]))
    if build["engines"]:
        parts.append(_table(
            ("engines", "flash", "RAM a key", "suite", "", "octets", "all", "engine"),
            [(engine["engine"], engine["flash"], engine["ram_per_key"], frame["suite"],
              frame["direction"], frame["octets"], frame["per_frame"], frame["aead_per_frame"])
             for engine in build["engines"] for frame in engine["frames"]]))
    return "\n\n".join(parts)


def text(measured):
    """Everything."""
    return "\n\n\n".join(_board_text(build) for build in measured)


def _row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _thousands(value):
    return "-" if value is None else f"{value:,}"


def _layer(build, direction):
    entries = [layer_of(entry) for entry in build["instructions_by_suite"]
               if entry["direction"] == direction]
    low, high = min(entries), max(entries)
    return str(high) if low == high else f"{low} to {high}"


def _engine_an_octet(build):
    longest = max(build["instructions"], key=lambda entry: entry["octets"])
    return f"{longest['aead_per_frame'] / longest['octets']:.0f}"


def _both_ways(engine, suite, octets):
    """Instructions an octet to protect and to verify, the SecY's included."""
    found = {frame["direction"]: frame["per_frame"] / octets for frame in engine["frames"]
             if (frame["suite"], frame["octets"]) == (suite, octets)}
    return f"{found['protect']:.1f} / {found['verify']:.1f}"


def _engine_table(builds):
    frames = builds[0]["engines"][0]["frames"]
    sizes = sorted({frame["octets"] for frame in frames})
    suite = frames[0]["suite"]
    lines = [_row(("board", "engine", "flash", "RAM a key", *[f"at {size}" for size in sizes])),
             _row(("---", "---", "---:", "---:", *["---:"] * len(sizes)))]
    lines += [_row((build["board"], engine["engine"], _thousands(engine["flash"]),
                    _thousands(engine["ram_per_key"]),
                    *[_both_ways(engine, suite, size) for size in sizes]))
              for build in builds for engine in build["engines"]]
    return lines


def markdown(measured):
    """The README's tables: boards, engines beside each other, then cores that are compiled for and
    not run."""
    boards = [build for build in measured if build["image"]]
    cores = [build for build in measured if not build["image"]]
    compared = [build for build in boards if build["engines"]]
    lines = []
    if boards:
        lines += [
            _row(("board", "image", "engine", "flash of the image", "of it base, wire, secy, port",
                  "RAM beside frame buffers", "worst stack", "layer: protect", "layer: verify",
                  "AES-GCM an octet")),
            _row(("---", "---", "---", *["---:"] * 7)),
        ]
        lines += [_row((build["board"], build["image"], build["aead"],
                        _thousands(build["image_flash"]), _thousands(build["core_flash"]),
                        _thousands(build["ram"]), _thousands(build["stack_max"]),
                        _layer(build, "protect"), _layer(build, "verify"),
                        _engine_an_octet(build)))
                  for build in boards]
    if compared:
        lines += ["", *_engine_table(compared)]
    if cores:
        lines += [""] if boards else []
        lines += [_row(("core", "base", "wire", "secy", "port", "together")),
                  _row(("---", *["---:"] * 5))]
        lines += [_row((build["board"],
                        *[_thousands(build["flash_by_module"][module])
                          for module in ("base", "wire", "secy", "port")],
                        _thousands(build["core_flash"])))
                  for build in cores]
    return "\n".join(lines)
