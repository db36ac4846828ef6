import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { nameFor, writePrepared } from "../../src/cli/prepared-files.ts";

/** A checkout with one benchmark that somebody has worked on, and a preparation's folder. */
function checkout() {
  const top = mkdtempSync(path.join(tmpdir(), "prepared-"));
  onTestFinished(() => rmSync(top, { recursive: true }));
  const folder = path.join(top, ".hone", "benchmarks", "sums");
  const own = path.join(top, ".hone", "preparations", "sums-1");
  for (const made of [folder, own]) mkdirSync(made, { recursive: true });
  writeFileSync(path.join(folder, "benchmark.yaml"), "edited");
  return { top, folder, aside: path.join(own, "replaced") };
}

it("what somebody worked on is moved aside, and what lies there afterwards is whole", () => {
  const { top, folder, aside } = checkout();
  const files = [
    { path: "benchmark.yaml", content: "fresh" },
    { path: "data/x.txt", content: "1" },
  ];
  expect(writePrepared(top, { id: "sums", files, aside })).toEqual({ folder, isReplaced: true });
  expect(readFileSync(path.join(folder, "benchmark.yaml"), "utf8")).toBe("fresh");
  expect(readdirSync(path.join(folder, "data"))).toEqual(["x.txt"]);
  expect(readFileSync(path.join(aside, "benchmark.yaml"), "utf8")).toBe("edited");
  expect(readdirSync(path.dirname(folder))).toEqual(["sums"]);
});

it("where it cannot be laid, what was there is there", () => {
  const { top, folder, aside } = checkout();
  const clash = [
    { path: "a", content: "" },
    { path: "a/b", content: "" },
  ];
  expect(() => writePrepared(top, { id: "sums", files: clash, aside })).toThrow(/EISDIR|ENOTDIR|EEXIST/);
  const nowhere = path.join(top, "missing", "replaced");
  expect(() => writePrepared(top, { id: "sums", files: clash.slice(0, 1), aside: nowhere })).toThrow(/ENOENT/);
  expect(readFileSync(path.join(folder, "benchmark.yaml"), "utf8")).toBe("edited");
  expect(readdirSync(path.dirname(folder))).toEqual(["sums"]);
});

it("a link that leads nowhere has taken a name, and one in place of the record's folder is refused", () => {
  const { top } = checkout();
  symlinkSync("nowhere", path.join(top, ".hone", "benchmarks", "scale"));
  expect(nameFor(top, "Scale", "goal")).toEqual({ id: "scale-2", isThere: false });
  rmSync(path.join(top, ".hone", "preparations"), { recursive: true });
  symlinkSync(tmpdir(), path.join(top, ".hone", "preparations"));
  expect(() => nameFor(top, "Scale", "goal")).toThrow(/preparations/);
});
