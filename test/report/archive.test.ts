import { expect, it } from "vitest";
import { archiveName } from "../../src/report/archive-name.ts";
import { samplesCsv } from "../../src/report/samples-csv.ts";

it.each([
  ["matmul-c", 10.94, "20261121T152400Z-matmul-c-10.9x"],
  ["../Über alles/..", null, "20261121T152400Z-ber-alles-no-gain"],
  ["///", 2, "20261121T152400Z-experiment-2.0x"],
])("a bundle of %s is named by time, experiment and gain", (experiment, speedup, name) => {
  expect(archiveName({ at: Date.UTC(2026, 10, 21, 15, 24), experiment, speedup })).toBe(name);
});

it("every block has its line, and a pair that failed has none but counts", () => {
  const samples = {
    id: 'a,"b"',
    calls: { reference: 1, candidate: 1 },
    reference: [1, 2],
    candidate: [0.5],
    maxError: 0,
    checked: 1,
  };
  const measured = { type: "measured", candidate: "1", against: "base", stage: "compare" } as const;
  const text = samplesCsv([
    { ...measured, outcome: { kind: "crash", case: "a", detail: "gone" } },
    { ...measured, outcome: { kind: "samples", pair: { cases: [samples], doubts: [] } } },
  ]);
  expect(text.split("\n")).toEqual([
    "stage,candidate,against,pair,case,variant,block,value",
    'compare,1,base,2,"a,""b""",reference,1,1',
    'compare,1,base,2,"a,""b""",reference,2,2',
    'compare,1,base,2,"a,""b""",candidate,1,0.5',
    "",
  ]);
});
