import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { readZip } from "../../src/github/read-zip.ts";
import { makeZip } from "./zip.ts";

const limits = { entries: 3, bytes: 10_000 };

test("an archive of another tool is unpacked", () => {
  const archive = Buffer.from(zipSync({ "result.json": strToU8("{}"), "ledger.jsonl": [strToU8(""), { level: 0 }] }));
  const files = readZip(archive, limits);
  expect([...files].map(([name, content]) => [name, content.toString()])).toEqual([
    ["result.json", "{}"],
    ["ledger.jsonl", ""],
  ]);
});

test("an archive is unpacked whole", () => {
  const text = "x".repeat(5000);
  expect(
    readZip(makeZip([{ name: "a.txt", content: text }]), limits)
      .get("a.txt")
      ?.toString(),
  ).toBe(text);
});

test.each(["../evil", "/etc/passwd", "a/b", "..", ".hidden", "a\\b", "c:evil", "", "a\0b", "n".repeat(101)])(
  "an entry named %j is refused",
  (name) => {
    expect(() => readZip(makeZip([{ name, content: "x" }]), limits)).toThrow("it has an entry named");
  },
);

test.each([
  [
    "that claims to unpack to more than the limit",
    [{ name: "a", content: "x", claims: { unpacked: 10_001 } }],
    "unpacks to 10001 bytes",
  ],
  [
    "that unpacks to more than it claims",
    [{ name: "a", content: "x".repeat(9000), claims: { unpacked: 10 } }],
    "cannot be inflated to the 10 bytes",
  ],
  [
    "that unpacks to less than it claims",
    [{ name: "a", content: "x", claims: { unpacked: 10 } }],
    "not what the directory says",
  ],
  ["with another checksum", [{ name: "a", content: "x", claims: { crc: 1 } }], "not what the directory says"],
  ["with an encrypted file", [{ name: "a", content: "x", claims: { flags: 1 } }], "a is encrypted"],
  ["packed by an unknown method", [{ name: "a", content: "x", claims: { method: 93 } }], "method 93"],
  ["with a symbolic link", [{ name: "a", content: "/etc/passwd", claims: { type: 10 } }], "a is no regular file"],
  [
    "with a name twice",
    [
      { name: "a", content: "x" },
      { name: "a", content: "y" },
    ],
    "two entries named",
  ],
  [
    "with too many entries",
    ["a", "b", "c", "d"].map((name) => ({ name, content: "x" })),
    "it has 4 entries, at most 3",
  ],
])("an archive %s is refused", (_, entries, message) => {
  expect(() => readZip(makeZip(entries), limits)).toThrow(message);
});

test("what is cut off or no archive is refused, wherever it is cut", () => {
  const archive = makeZip([{ name: "a.txt", content: "hello" }]);
  for (let length = 0; length < archive.length; length++) {
    expect(() => readZip(archive.subarray(0, length), limits)).toThrow("it is no zip archive");
  }
});

test("a damaged archive is refused or read as it was, and nothing else happens", () => {
  const archive = makeZip([{ name: "a.txt", content: "hello" }]);
  for (let at = 0; at < archive.length; at++) {
    const damaged = Buffer.from(archive);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at);
    try {
      const [content] = readZip(damaged, limits).values();
      expect(content === undefined || content.toString() === "hello").toBe(true);
    } catch (error) {
      expect(error).toMatchObject({ name: "ZipError" });
    }
  }
});
