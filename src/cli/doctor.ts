import { parseArgs } from "node:util";
import { examineMachine } from "../doctor/examine.ts";
import { doctorLines, isFit } from "../report/doctor-report.ts";

/** `hone doctor [--json]`: what this machine offers. 0 everything needed works, 1 something needed is missing. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: "boolean" } } });
  const checks = await examineMachine();
  const ok = isFit(checks);
  if (values.json) console.log(JSON.stringify({ schemaVersion: 1, ok, checks }, null, 2));
  else (ok ? console.log : console.error)(doctorLines(checks).join("\n"));
  return ok ? 0 : 1;
}
