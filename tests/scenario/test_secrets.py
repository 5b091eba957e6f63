# SPDX-License-Identifier: Apache-2.0
"""No key reaches an output: not the results, not a message, not a file but the one it came from."""

from cli import SAK_A, SAK_B, Scenario, key, main, plain_frame, rx_link, tx_link

# Written so that each way of being wrong shows the key to whoever parses it.
WRONG = [
    lambda text: text.replace(f'"{SAK_A}"', SAK_A),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A}'),
    lambda text: text.replace(f'"{SAK_A}"', f"'{SAK_A}"),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A}" "{SAK_A}"'),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A}00"'),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A[:-1]}"'),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A[:-1]}x"'),
    lambda text: text.replace(f'"{SAK_A}"', f'["{SAK_A}"]'),
    lambda text: text.replace("sak =", f"{SAK_A} ="),
    lambda text: text.replace("sak =", f'"{SAK_A}".x ='),
    lambda text: text.replace("[[key]]", f"[{SAK_A}]\n[[key]]"),
    lambda text: text.replace('id = "a"', f'id = "{SAK_A}"'),
    lambda text: text.replace('key = "a"', f'key = "{SAK_A}"'),
    lambda text: text.replace("[secy]", f'[secy]\ncipher-suite = "{SAK_A}"'),
    lambda text: text.replace("[secy]", f'[secy]\nvalidate-frames = "{SAK_A}"'),
    lambda text: text.replace("[secy]", f'[secy]\nreplay-window = "{SAK_A}"'),
    lambda text: text.replace("an = 0", f'an = "{SAK_A}"'),
    lambda text: text.replace("an = 0", f'an = 0\nnext-pn = "0x{SAK_A}"'),
    lambda text: text.replace("an = 0", f'an = 0\nfrom-time = "{SAK_A}"'),
    lambda text: text.replace('sci = "0200000000010001"', f'sci = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = "{SAK_A}"\nsak = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = "{SAK_A}"\nsalt = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = "{SAK_A}"\nsak-file = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak-file = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = 0x{SAK_A}'),
    lambda text: text.replace(f'sak = "{SAK_A}"', 'sak = ' + '1234567890' * 4),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = """{SAK_A}'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = "{SAK_A}\\q"'),
    lambda text: SAK_A + "\n" + text,
    lambda text: text + f"\n[[tx-sc.sa]]\nan = 1\nkey = \"a\"\n# {SAK_A}\n",
]


def spellings(sak: str):
    """A key and each part of it that would give much of it away."""
    for start in range(0, len(sak) - 11):
        yield sak[start:start + 12].encode()
    yield b"1234567890" * 2


class Secrets(Scenario):
    def holds_no_key(self, data: bytes, where: str) -> None:
        for sak in (SAK_A, SAK_B):
            for part in spellings(sak):
                self.assertNotIn(part, data.lower(), where)
            self.assertNotIn(bytes.fromhex(sak), data, where)

    def test_no_message_shows_a_key(self):
        self.pcap("plain.pcap", [plain_frame()])
        for link in (tx_link(), rx_link()):
            for number, wrong in enumerate(WRONG):
                text = wrong(link)
                if text == link:
                    continue
                self.file("link.toml", text)
                for command in (("protect", "--test-keys"), ("validate",), ("replay", "--test-keys")):
                    io = ("plain.pcap", "out.pcap") if command[0] != "replay" else (
                        "--host-in", "plain.pcap")
                    done = self.run_program(*command, "--config", "link.toml", *io)
                    self.holds_no_key(done.stdout + done.stderr, f"{command} {number}")
                    self.assertNotIn(b"internal error", done.stderr)
                    self.assertLessEqual(done.stderr.count(b"\n"), 12)

    def test_each_wrong_file_is_refused(self):
        self.pcap("plain.pcap", [plain_frame()])
        for number, wrong in enumerate(WRONG):
            self.file("link.toml", wrong(tx_link()))
            self.assertRegex(self.error(2, "protect", "--config", "link.toml", "--test-keys",
                                        "plain.pcap", "out.pcap"),
                             r"^linksec: link\.toml:\d+: .+$", number)

    def test_no_result_shows_a_key(self):
        self.file("tx.toml", tx_link(rest=key("b", SAK_B) + '[[rx-sc]]\nsci = "0200000000990001"\n'
                                          '[[rx-sc.sa]]\nan = 0\nkey = "b"\n'), mode=0o644)
        self.file("rx.toml", rx_link(rest='[expect.validate]\nin = "m.pcap"\nout = "plain.pcap"\n'))
        self.pcap("plain.pcap", [plain_frame(i) for i in range(5)])
        runs = [
            ("protect", "--config", "tx.toml", "--state", "pn.state", "plain.pcap", "m.pcap"),
            ("protect", "--config", "tx.toml", "--state", "pn.state", "plain.pcap", "m2.pcap"),
            ("validate", "--config", "rx.toml", "--verdicts", "v", "--report", "r", "--uncontrolled",
             "u", "m.pcap", "o.pcap"),
            ("inspect", "m.pcap"), ("inspect", "--json", "m.pcap"), ("captures", "."),
            ("replay", "--config", "tx.toml", "--state", "pn.state", "--host-in", "plain.pcap",
             "--line-out", "l.pcap", "--report", "r2"),
        ]
        for run in runs:
            done = self.ok(*run)
            self.holds_no_key(done.stdout + done.stderr, str(run))
        for path in self.folder.iterdir():
            if path.suffix != ".toml":
                self.holds_no_key(path.read_bytes(), path.name)

    def test_keygen_prints_no_key(self):
        done = self.ok("keygen", "link")
        again = self.expect(2, "keygen", "link")
        for path in (self.folder / "link").glob("*.sak"):
            sak = path.read_text().strip()
            for output in (done.stdout, done.stderr, again.stderr):
                self.assertNotIn(sak.encode(), output)
        for path in (self.folder / "link").glob("*.toml"):
            self.assertNotIn("sak =", path.read_text())


if __name__ == "__main__":
    main()
