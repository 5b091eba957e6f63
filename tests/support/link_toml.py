# SPDX-License-Identifier: Apache-2.0
"""Reads a LINK.toml into the models of secy_model.py: defaults filled in, little checked.

The real reader, which refuses what is wrong, is the host program's. This one serves captures and
differential tests, whose files are right. One transmit SC, and no rekey inside a capture.
"""

import tomllib
from typing import Optional

from macsec_codec import SUITES, CipherSuite
from secy_model import ReceiveModel, RxSa, TransmitModel, TxSa, TxSc


def read_toml(path) -> dict:
    with open(path, "rb") as file:
        return tomllib.load(file)


def packet_number(value) -> int:
    """A PN: an integer, or a string with its hexadecimal form where it passes 2^63 - 1."""
    return int(value, 0) if isinstance(value, str) else value


def cipher_suite(config: dict) -> CipherSuite:
    return SUITES[config["secy"].get("cipher-suite", "gcm-aes-128")]


def _keys(config: dict) -> dict[str, tuple[bytes, Optional[bytes]]]:
    return {key["id"]: (bytes.fromhex(key["sak"]),
                        bytes.fromhex(key["salt"]) if "salt" in key else None)
            for key in config.get("key", [])}


def receive_model(config: dict) -> ReceiveModel:
    secy = config["secy"]
    model = ReceiveModel(cipher_suite(config),
                         validate_frames=secy.get("validate-frames", "strict"),
                         replay_protect=secy.get("replay-protect", True),
                         replay_window=secy.get("replay-window", 0),
                         offset=secy.get("confidentiality-offset", 0),
                         outer_tags=secy.get("outer-tags", 0))
    keys = _keys(config)
    for sc in config.get("rx-sc", []):
        sci = bytes.fromhex(sc["sci"])
        model.add_sc(sci)
        for sa in sc.get("sa", []):
            key, salt = keys[sa["key"]]
            next_pn = packet_number(sa.get("next-pn", 1))
            lowest_pn = packet_number(sa.get("lowest-pn", max(1, next_pn - model.window)))
            model.add_sa(sci, sa["an"], RxSa(key, next_pn, lowest_pn, sa.get("ssci"), salt,
                                             sa.get("enable", True)))
    return model


def transmit_model(config: dict) -> TransmitModel:
    secy, keys = config["secy"], _keys(config)
    (sc,) = config["tx-sc"]
    sas = {}
    for sa in sc["sa"]:
        key, salt = keys[sa["key"]]
        sas[sa["an"]] = TxSa(key, packet_number(sa.get("next-pn", 1)), sa.get("ssci"), salt,
                             sa.get("confidentiality", True))
    return TransmitModel(cipher_suite(config),
                         TxSc(bytes.fromhex(sc["sci"]), sc.get("encoding-sa", 0), sas),
                         protect_frames=secy.get("protect-frames", True),
                         always_include_sci=secy.get("always-include-sci", False),
                         use_es=secy.get("use-es", False), use_scb=secy.get("use-scb", False),
                         offset=secy.get("confidentiality-offset", 0),
                         max_frame=secy.get("max-frame"),
                         receive_scs=sum(any(sa.get("enable", True) for sa in sc.get("sa", []))
                                         for sc in config.get("rx-sc", [])))
