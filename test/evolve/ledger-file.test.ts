import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { once } from "node:events";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { openLedger } from "../../src/evolve/ledger-file.ts";
import type { EventBody } from "../../src/model/ledger.ts";

const hint = (text: string): EventBody => ({ type: "hint", text });
const clock = { now: () => 1_700_000_000_000 };

function ledgerFile(content?: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "hone-ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "ledger.jsonl");
  if (content !== undefined) writeFileSync(file, content);
  return file;
}

const lines = (file: string): unknown[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

const written = (...texts: string[]) =>
  texts.map((text, seq) => `${JSON.stringify({ seq, at: 1, type: "hint", text })}\n`).join("");

describe("appending", () => {
  test("puts each event on its own line, numbered and dated, and carries on after a reopening", async () => {
    const file = ledgerFile();
    const first = await openLedger({ file, clock });
    expect(first.events).toEqual([]);
    expect(await first.append(hint("a\nb"))).toEqual({ seq: 0, at: clock.now(), ...hint("a\nb") });
    await first.close();
    const second = await openLedger({ file, clock });
    expect(second.events).toEqual([{ seq: 0, at: clock.now(), ...hint("a\nb") }]);
    await second.append(hint("c"));
    await second.close();
    expect(lines(file)).toMatchObject([{ seq: 0 }, { seq: 1, text: "c" }]);
  });

  test("keeps the order of calls that did not wait for one another", async () => {
    const file = ledgerFile();
    const ledger = await openLedger({ file, clock });
    await Promise.all(Array.from({ length: 50 }, (_, index) => ledger.append(hint("x".repeat(50_000 / (index + 1))))));
    await ledger.close();
    expect(lines(file)).toEqual(Array.from({ length: 50 }, (_, seq) => expect.objectContaining({ seq })));
  });

  test("has the line in the file when it returns", async () => {
    const file = ledgerFile();
    const ledger = await openLedger({ file, clock });
    await ledger.append(hint("a"));
    expect(lines(file)).toHaveLength(1);
    await ledger.close();
  });

  test("refuses what could not be read back, and writes nothing of it", async () => {
    const file = ledgerFile();
    const ledger = await openLedger({ file, clock: { now: () => Number.NaN } });
    await expect(ledger.append(hint("a"))).rejects.toThrow("expected number");
    await ledger.close();
    expect(readFileSync(file, "utf8")).toBe("");
  });
});

describe("an existing ledger", () => {
  const whole = written("a", "b");

  test.each([
    ["without its newline", '{"seq":2,"at":1,"type":"hint","te'],
    ["that only lacks the newline", '{"seq":2,"at":1,"type":"hint","text":"c"}'],
    ["that ends within a character", Buffer.from('{"seq":2,"at":1,"type":"hint","text":"ü').subarray(0, -1)],
    ["that the disk lost", `${"\0".repeat(40)}\n`],
  ])("with a last line %s has it cut off and says so", async (_, torn) => {
    const file = ledgerFile(whole);
    appendFileSync(file, torn);
    const ledger = await openLedger({ file, clock });
    expect(ledger.events).toHaveLength(2);
    expect(ledger.cut).toBe(`${file}: line 3 was not finished; its ${Buffer.byteLength(torn)} bytes were cut off`);
    await ledger.append(hint("d"));
    await ledger.close();
    expect(lines(file)).toMatchObject([{ text: "a" }, { text: "b" }, { seq: 2, text: "d" }]);
  });

  test("that is whole is left as it is", async () => {
    const ledger = await openLedger({ file: ledgerFile(whole), clock });
    expect(ledger.cut).toBeNull();
    await ledger.close();
  });

  test.each([
    ["no JSON in its middle", `${written("a")}oops\n${written("b")}`, 2],
    ["an unknown event", `${whole}{"seq":2,"at":1,"type":"wish"}\n`, 3],
    ["a gap in its numbers", written("a") + written("x", "y", "z").split("\n")[2] + "\n", 2],
    ["bytes that are no text", Buffer.concat([Buffer.from([0xff, 10]), Buffer.from(whole)]), 1],
  ])("with %s is wrong input that names the line, and the file stays", async (_, content, line) => {
    const file = ledgerFile();
    writeFileSync(file, content);
    await expect(openLedger({ file, clock })).rejects.toMatchObject({ name: "InputError", where: `${file}:${line}` });
    expect(readFileSync(file)).toEqual(Buffer.from(content));
    expect(readdirSync(path.dirname(file))).toEqual(["ledger.jsonl"]);
  });
});

describe("the lock", () => {
  /** Another process that has the ledger open, and has appended so many events. */
  async function holder(file: string, count = 0): Promise<{ pid: number | undefined; kill: () => Promise<void> }> {
    const program = fileURLToPath(import.meta.resolve("./hold-ledger.ts"));
    const child = execa(process.execPath, [program, file, `${count}`], { reject: false, stderr: "inherit" });
    const kill = async () => {
      child.kill("SIGKILL");
      await child;
    };
    onTestFinished(kill);
    await once(child.stdout, "data");
    return { pid: child.pid, kill };
  }

  test("names the other process that has the ledger open", async () => {
    const file = ledgerFile();
    const child = await holder(file);
    await expect(openLedger({ file, clock })).rejects.toMatchObject({
      name: "InputError",
      what: expect.stringContaining(`process ${child.pid}`),
    });
  });

  test("of a killed process is taken over, with all that it had appended", async () => {
    const file = ledgerFile();
    const child = await holder(file, 3);
    await child.kill();
    const ledger = await openLedger({ file, clock });
    expect(ledger.events).toHaveLength(3);
    await ledger.close();
  });

  test("holds within one process too, and close gives it back", async () => {
    const file = ledgerFile();
    const first = await openLedger({ file, clock });
    await expect(openLedger({ file, clock })).rejects.toMatchObject({ name: "InputError" });
    await first.close();
    await (await openLedger({ file, clock })).close();
    expect(readdirSync(path.dirname(file))).toEqual(["ledger.jsonl"]);
  });

  test("goes to exactly one of many who want it at once, also when a stale one lies there", async () => {
    const stale = { pid: process.pid, started: "a time when this process was not yet", host: hostname() };
    for (let round = 0; round < 15; round++) {
      const file = ledgerFile();
      writeFileSync(`${file}.lock`, JSON.stringify(stale));
      const all = await Promise.allSettled(Array.from({ length: 20 }, () => openLedger({ file, clock })));
      const opened = all.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      expect(opened).toHaveLength(1);
      await Promise.all(opened.map((ledger) => ledger.close()));
      expect(readdirSync(path.dirname(file))).toEqual(["ledger.jsonl"]);
    }
  });

  test("of another host is respected, for nobody can ask there", async () => {
    const file = ledgerFile();
    writeFileSync(`${file}.lock`, JSON.stringify({ pid: 1, started: null, host: "elsewhere" }));
    await expect(openLedger({ file, clock })).rejects.toMatchObject({ what: expect.stringContaining("elsewhere") });
  });
});
