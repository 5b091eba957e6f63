# SPDX-License-Identifier: Apache-2.0
"""keygen: files that the other commands take as they are, and that only their owner can read."""

import stat

from cli import SCI_A, SCI_B, Scenario, main, plain_frame


class Keygen(Scenario):
    def test_what_it_makes_works(self):
        self.pcap("plain.pcap", [plain_frame(i) for i in range(10)])
        for suite in ("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256"):
            with self.subTest(suite=suite):
                self.ok("keygen", "--suite", suite, suite)
                for tx, rx in (("a", "b"), ("b", "a")):
                    done = self.ok("protect", "--config", f"{suite}/{tx}.toml", "--state",
                                   f"{suite}/{tx}.state", "plain.pcap", "m.pcap")
                    self.assertNotIn(b"warning", done.stderr)
                    self.ok("validate", "--config", f"{suite}/{rx}.toml", "--fail-on-discard",
                            "m.pcap", "again.pcap")
                    self.assertEqual(self.frames("plain.pcap"), self.frames("again.pcap"))
                    self.expect(3, "validate", "--no-auto", "--config", f"{suite}/{tx}.toml",
                                "--fail-on-discard", "m.pcap", "again.pcap")
                self.ok("replay", "--config", f"{suite}/a.toml", "--state", f"{suite}/a.state",
                        "--host-in", "plain.pcap", "--line-out", "line.pcap")
                self.ok("replay", "--config", f"{suite}/b.toml", "--line-in", "line.pcap",
                        "--host-out", "host.pcap")
                self.assertEqual(self.frames("plain.pcap"), self.frames("host.pcap"))

    def test_modes(self):
        self.ok("keygen", "link")
        self.assertEqual(0o700, stat.S_IMODE((self.folder / "link").stat().st_mode))
        keys = list((self.folder / "link").glob("*.sak"))
        self.assertEqual(4, len(keys))
        for path in keys:
            self.assertEqual(0o600, stat.S_IMODE(path.stat().st_mode))

    def test_keys_are_new_each_time_and_differ_by_direction(self):
        saks = set()
        for name in ("one", "two"):
            self.ok("keygen", "--suite", "gcm-aes-256", name)
            tx = (self.folder / name / "a-tx.sak").read_text()
            rx = (self.folder / name / "a-rx.sak").read_text()
            self.assertEqual(65, len(tx))
            self.assertEqual(tx, (self.folder / name / "b-rx.sak").read_text())
            self.assertEqual(rx, (self.folder / name / "b-tx.sak").read_text())
            saks |= {tx, rx}
        self.assertEqual(4, len(saks))

    def test_nothing_is_replaced_without_force(self):
        self.ok("keygen", "link")
        before = {path.name: path.read_bytes() for path in (self.folder / "link").iterdir()}
        self.assertIn("is there already", self.error(2, "keygen", "link"))
        (self.folder / "link" / "a.toml").unlink()
        self.error(2, "keygen", "link")
        self.assertFalse((self.folder / "link" / "a.toml").exists())
        for name in before:
            if name != "a.toml":
                self.assertEqual(before[name], (self.folder / "link" / name).read_bytes())
        self.ok("keygen", "--force", "link")
        self.assertNotEqual(before["a-tx.sak"], (self.folder / "link" / "a-tx.sak").read_bytes())

    def test_force_replaces_a_link_and_not_what_it_points_to(self):
        self.ok("keygen", "link")
        target = self.file("target", "precious")
        (self.folder / "link" / "a-tx.sak").unlink()
        (self.folder / "link" / "a-tx.sak").symlink_to(target)
        self.ok("keygen", "--force", "link")
        self.assertEqual("precious", target.read_text())

    def test_places_and_scis(self):
        (self.folder / 'odd "dir').mkdir()
        done = self.ok("keygen", "--out-a", 'odd "dir/one.toml', "--out-b", "two.toml", "--sci-a",
                       SCI_A, "--sci-b", SCI_B.upper())
        self.assertEqual(6, done.stdout.count(b"\n"))
        self.assertIn(SCI_A, (self.folder / 'odd "dir' / "one.toml").read_text())
        self.pcap("plain.pcap", [plain_frame()])
        self.ok("protect", "--config", 'odd "dir/one.toml', "--test-keys", "plain.pcap", "m.pcap")
        self.ok("validate", "--config", "two.toml", "--fail-on-discard", "m.pcap", "o.pcap")
        self.error(2, "keygen", "--out-a", "three.toml")
        self.error(2, "keygen", "--sci-a", SCI_A, "--sci-b", SCI_A, "other")
        self.error(2, "keygen", "--out-a", "x.toml", "--out-b", "x.toml")
        self.error(1, "keygen", "no/such/place")


if __name__ == "__main__":
    main()
