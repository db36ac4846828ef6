import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDocument } from "../../src/evaluate/result-document.ts";
import { measured } from "../measured.ts";
import { contract, open } from "./command-bench.ts";

const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const whole = { benchmark_id: "scripted", summary_metrics: { time: 1 } };

describe("the document in an output", () => {
  test.each([
    ["all of it", pretty(whole)],
    ["its last line", `warming up\n{"step": 1}\n${JSON.stringify(whole)}\n`],
    ["over several lines behind a log", `loading {x}\n[1/2] done\n${pretty(whole)}`],
    ["over several lines before a last word", `${pretty(whole)}\nbye\n`],
    ["with braces in its texts", `log\n${pretty({ ...whole, note: 'a "}" and \\ and {' })}`],
    ["with lists of objects a line each", `log\n{\n"summary_metrics": {"time": 1},\n"cases": [\n{"id": "a"}\n]\n}`],
    ["behind a log line that opens a brace", `{ starting\n${JSON.stringify(whole)}`],
  ])("is %s", (_, output) => {
    expect(readDocument(output)).toMatchObject({
      kind: "json",
      value: { summary_metrics: { time: 1 } },
      isOneOfSeveral: false,
    });
  });

  test("is the last of several results, which is a doubt", () => {
    const output = `${JSON.stringify(whole)}\n{"summary_metrics":{"time":2}}\n`;
    expect(readDocument(output)).toEqual({
      kind: "json",
      value: { summary_metrics: { time: 2 } },
      isOneOfSeveral: true,
    });
  });

  test.each([
    ["two over several lines", `${pretty(whole)}\n${pretty(whole)}`, "several JSON objects"],
    ["two on one line", `${JSON.stringify(whole)}${JSON.stringify(whole)}`, "two JSON objects on one line"],
    ["two that touch", `${pretty(whole)} ${pretty(whole)}`, "two JSON objects on one line"],
    ["one that was cut off", `{"time": 1}\n{"summary_metrics": {"time":`, "its JSON object has no end"],
    ["one with NaN", 'log\n{"summary_metrics": {"time": NaN}}', "NaN or Infinity"],
    ["one with -Infinity", '{"cases": [{"id": "a", "e": [1, -Infinity]}]}', "NaN or Infinity"],
    ["one of which the middle was left out", `{"a": "\n… 70000 bytes left out …\n", "b": {`, "result_json_path"],
  ])("cannot be told from %s", (_, output, detail) => {
    expect(readDocument(output)).toEqual({ kind: "wrong", detail: expect.stringContaining(detail) });
  });

  test.each(["", "time: 1", "[1, 2]", "{'time': 1}", "{", "NaN", '"{}"'])("is not in %j", (output) => {
    expect(readDocument(output)).toEqual({ kind: "none" });
  });

  test("is found again in whatever is printed before it", () => {
    const log = fc.array(
      fc.string().filter((line) => !line.startsWith("{")),
      { maxLength: 5 },
    );
    const value = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(log, value, fc.boolean(), (lines, object, isPretty) => {
        const text = JSON.stringify(object, null, isPretty ? 1 : 0);
        const read = readDocument([...lines.map((line) => line.replaceAll("\n", " ")), text].join("\n"));
        expect(read).toMatchObject({ kind: "json", value: JSON.parse(text) });
      }),
    );
  });

  test.each([
    ["braces", "{".repeat(2_000_000)],
    ["lines of braces", "{\n".repeat(1_000_000)],
    ["braces within braces", `${"{\n".repeat(500_000)}${"}\n".repeat(500_000)}`],
    ["objects without an end", '{"a": {\n'.repeat(200_000)],
    ["quotes", '{"'.repeat(1_000_000)],
    ["objects on one line", "{}".repeat(1_000_000)],
    ["nothing that is a number", `{"a": [${"NaN,".repeat(300_000)}1]}`],
  ])("is looked for in megabytes of %s in no time", (_, output) => {
    const began = performance.now();
    readDocument(output);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe("a run that prints", measured, () => {
  test.each([
    [
      "two documents on one line",
      `printf '{"time":1}{"time":1}'`,
      "the result cannot be read: it has two JSON objects on one line",
    ],
    [
      "NaN",
      `echo '{"summary_metrics":{"time":NaN}}'`,
      "the result cannot be read: its JSON has NaN or Infinity in place of a number",
    ],
    [
      "half a megabyte before its end",
      `printf '{"cases":[{"id":"train-1","time":1,"trace":"'; head -c 500000 /dev/zero | tr '\\0' x; printf '"},'`,
      "name it in runtime.result_json_path",
    ],
  ])("%s crashes with a reason", async (_, script, detail) => {
    const bench = await open("echo time: 1");
    expect(await bench.pair(script)).toEqual({
      kind: "crash",
      case: "train-1",
      detail: expect.stringContaining(detail),
    });
  });

  test("a result behind the one that its base prints is not believed", async () => {
    const once = `echo '{"summary_metrics":{"time":9}}'`;
    const bench = await open(once, contract());
    expect(await bench.pair(`${once}; echo '{"summary_metrics":{"time":1}}'`)).toMatchObject({
      kind: "crash",
      detail: "it prints several results, and the code that it is compared with prints one",
    });
  });

  test("one figure for all cases where its base gives one for each is not compared with them", async () => {
    const each = `echo '{"cases":[{"id":"train-1","time":9},{"id":"test-1","time":9}]}'`;
    const bench = await open(each, contract());
    expect(await bench.pair("echo time: 1", ["train-1", "test-1"])).toMatchObject({
      kind: "crash",
      detail: "it gives one figure for the whole run, and the code that it is compared with one for each case",
    });
  });

  test("several results is measured by the last, with that doubt", async () => {
    const twice = (value: number) =>
      `echo '{"summary_metrics":{"time":9}}'; echo '{"summary_metrics":{"time":${value}}}'`;
    const bench = await open(twice(4), contract());
    expect(await bench.pair(twice(2))).toMatchObject({
      pair: { cases: [{ reference: [4, 4], candidate: [2, 2] }], doubts: expect.arrayContaining(["several-results"]) },
    });
  });
});
