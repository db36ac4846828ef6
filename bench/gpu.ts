/**
 * What only a GPU can show: that it works in the sandbox, how far equal code differs from itself, what its clock does, that
 * cold cases are cold and graphs are launched as such, and that cheats with work in flight are caught. Without a device it
 * says in one line how much it skipped.
 *
 * npm run bench:gpu [-- --json] [--only NAME]... [--pairs 12] [--python PATH]
 *
 * `--python`: an interpreter of this machine that has PyTorch for its device, in the place of what `setup:` would make.
 */
import { parseArgs } from "node:util";
import { checks } from "./gpu/checks.ts";
import type { Check, Finding } from "./gpu/checks.ts";
import { hasDevice } from "./trust/has-device.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    only: { type: "string", multiple: true },
    pairs: { type: "string", default: "12" },
    python: { type: "string" },
  },
});

const chosen = checks.filter(({ name }) => values.only?.some((only) => name.includes(only)) ?? true);
if (chosen.length === 0) throw new Error(`no check is called ${values.only?.join(" or ")}`);
if (hasDevice()) await runAll();
else if (values.json) console.log(JSON.stringify({ right: 0, of: 0, skipped: chosen.length }));
else console.log(`${chosen.length} GPU checks skipped: no device here`);

async function runAll(): Promise<void> {
  const found: ({ name: string; seconds: number } & Finding)[] = [];
  for (const check of chosen) found.push(await runOne(check));
  const right = found.filter(({ isRight }) => isRight).length;
  if (values.json) console.log(JSON.stringify({ right, of: found.length, skipped: 0, checks: found }));
  else console.log(`right ${right}/${found.length}`);
  process.exitCode = right === found.length ? 0 : 1;
}

/** One that cannot be run is wrong, and does not keep the others from being run. */
async function runOne({ name, run }: Check): Promise<{ name: string; seconds: number } & Finding> {
  const began = performance.now();
  const finding = await run({ python: values.python, pairs: Number(values.pairs) }).catch(
    (error: unknown): Finding => ({ isRight: false, detail: error instanceof Error ? error.message : String(error) }),
  );
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const line = `${finding.isRight ? "ok   " : "WRONG"} ${name.padEnd(22)} ${seconds.toFixed(1).padStart(6)} s  ${finding.detail}`;
  console.error(line.replaceAll("\n", " "));
  return { name, seconds, ...finding };
}
