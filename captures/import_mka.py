#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes captures/mka/: captures with key agreement, and what is known about them in facts.json.

    import_mka.py DIRECTORY

DIRECTORY holds NAME.pcap and NAME.json, as for import_mkpdus.py, which verifies the MKPDUs of all of
them. The facts were computed from CAK and CKN alone, by a codec that shares nothing with linksec, and
agree with the logs of the programs that made the captures.

`frames` has a word for each frame of the capture: v for a valid MKPDU, icv and ckn_unknown for others;
for a data frame the place of its SAK in `saks`, from 0, or - for one that no receiver opens.
"""

import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAK_FACTS = ("ki", "an", "suite", "confidentiality_offset", "key_server_sci", "members", "ckn",
             "first_frame", "frames", "sak")


def word(frame: dict, places: dict) -> str:
    if frame["kind"] == "mkpdu":
        return "v" if frame["result"] == "valid" else frame["result"]
    return str(places[frame["ki"]]) if frame["result"] == "ok" else "-"


def facts_of(capture: dict) -> dict:
    expected = capture["expected"]
    station = (capture.get("stations") or [{}])[0]
    places = {sak["ki"]: i for i, sak in enumerate(expected["saks"])}
    return {"name": capture["name"], "what": capture["what"], "made-by": capture["made_by"],
            "replay-window": station.get("replay_window", 0) if station.get("replay_protect", 1)
            else None,
            "keys": capture["keys"], "members": expected["members"],
            "saks": [{name: sak[name] for name in SAK_FACTS} for sak in expected["saks"]],
            "frames": " ".join(word(frame, places) for frame in expected["frames"])}


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    source, target = Path(sys.argv[1]), HERE / "mka"
    target.mkdir(exist_ok=True)
    facts = []
    for path in sorted(source.glob("*.json")):
        capture = json.loads(path.read_text(encoding="utf-8"))
        facts.append(facts_of(capture))
        shutil.copyfile(path.with_suffix(".pcap"), target / f"{capture['name']}.pcap")
    whole = {"licence": "Apache-2.0", "origin": "captures made for linksec; keys are published",
             "captures": facts}
    (target / "facts.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
