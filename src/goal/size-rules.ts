import type { Finding, Rule } from "./finding.ts";
import { finding } from "./finding.ts";

/**
 * Functions and arguments: what the harness has room for (harness/native.c), and of Python what anybody needs. Cases: so
 * many that what every function is asked in every case stays a matter of seconds.
 */
const most = { functions: 16, arguments: 64, cases: 256 } as const;

/** A contract of a size that the other rules can be asked of: they look at every tensor of every function in every case. */
export const sizesAreBearable: Rule = ({ driver, functions, cases }) => {
  const findings: Finding[] = [];
  const tooMany = (path: PropertyKey[], what: string, remedy = "Split the contract.") =>
    findings.push(finding(path, what, remedy));
  if (cases.length > most.cases)
    tooMany(["cases", most.cases], `there are ${cases.length} cases, at most ${most.cases} are measured`);
  if (driver === "command") return findings;
  if (functions.length > most.functions)
    tooMany(
      ["functions", most.functions],
      `there are ${functions.length} functions, at most ${most.functions} are called`,
    );
  functions.forEach(({ args }, index) => {
    if (args.length > most.arguments)
      tooMany(
        ["functions", index, "args"],
        `there are ${args.length} arguments, at most ${most.arguments} are passed`,
        "Put arrays that belong together into one tensor.",
      );
  });
  return findings.slice(0, most.functions);
};
