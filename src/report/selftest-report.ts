import type { SelfTest, SelfTestNoise } from "../model/self-test.ts";
import type { ScreenFinding, ScreenTrial } from "../model/task-screen.ts";
import { oneLine } from "./escape.ts";
import { count, digits, percent, wait } from "./figures.ts";

/** Columns of a check: its name, what was seen. */
const columns = { name: 22, detail: 90 } as const;

/** What `hone selftest` says to a person: a line a check, and at the end what to mend. */
export function selfTestLines(test: SelfTest): string[] {
  const { title, evidence, nulls, planted, findings, noise, sandbox, machine, seconds } = test;
  const open = findings.filter(({ waived }) => !waived);
  const waived = findings.filter((found) => found.waived);
  const accepted = new Set(waived.map(({ name }) => name));
  return [
    oneLine(title, 200),
    ...(evidence === "reported"
      ? ["  reported: the benchmark's own command prints its metric, and judges itself"]
      : []),
    "",
    "Does the task tell right from wrong?",
    ...nulls.map((trial) => checkLine(trial, accepted)),
    ...(planted.length > 0 ? ["", "Does the evaluator tell cheats from work?"] : []),
    ...planted.map((trial) => checkLine(trial, accepted)),
    "",
    "What does equal code show here?",
    ...(noise ? noiseLines(noise) : ["  FAIL  the base does not hold against itself"]),
    "",
    `${sandbox === "none" ? "no sandbox" : oneLine(sandbox, 200)} · ${oneLine(machine.processor, 100)}, ${count(machine.cores, "core")} · ${wait(seconds)}`,
    ...(waived.length > 0 ? ["", "Waived by the goal:", ...findingLines(waived)] : []),
    ...(open.length > 0 ? ["", "To mend:", ...findingLines(open)] : []),
    "",
    open.length > 0 ? `${count(new Set(open.map(({ name }) => name)).size, "finding")}.` : "Everything holds.",
  ];
}

function checkLine({ name, ok, detail }: ScreenTrial, accepted: ReadonlySet<string>): string {
  const sign = ok ? "ok" : accepted.has(name) ? "waived" : "FAIL";
  return `  ${sign.padEnd(6)}  ${oneLine(name, columns.name).padEnd(columns.name)}  ${oneLine(detail, columns.detail)}`;
}

function noiseLines({ pairs, scale, spread, cases, floor, biased, detectable }: SelfTestNoise): string[] {
  const size = scale === "ratio" ? percent : digits;
  const perCase = cases.map((one) => `${oneLine(one.id, 64)} ${size(one.spread)}`).join(", ");
  const found = detectable === null ? "" : `; a confirmation finds gains from ${size(detectable)}`;
  return [
    `  ok      ${"spread of a pair".padEnd(columns.name)}  ${size(spread)} over ${count(pairs, "pair")} (${perCase})`,
    `  ok      ${"noise floor".padEnd(columns.name)}  ${size(floor)}${biased ? ", a bias to one side with it" : ""}${found}`,
  ];
}

/** One entry a name: what is found in one case is mostly found in all. */
function findingLines(findings: readonly ScreenFinding[]): string[] {
  const names = [...new Set(findings.map(({ name }) => name))];
  return names.flatMap((name) => {
    const same = findings.filter((found) => found.name === name);
    const cases = same.flatMap(({ case: id }) => id ?? []).map((id) => oneLine(id, 64));
    const where = cases.length > 0 ? ` in ${cases.join(", ")}` : "";
    return same
      .slice(0, 1)
      .flatMap(({ detail, remedy }) => [
        `  ${oneLine(name, 120)}${where}: ${oneLine(detail, 500)}`,
        `    ${oneLine(remedy, 500)}`,
      ]);
  });
}
