import { EnvironmentError } from "../../model/input-error.ts";

export type FoundPython = {
  /** `3.11.7` */
  version: string;
  /** What it was found as, for people: `python3, /usr/bin/python3`. */
  name: string;
};

/** Throws `EnvironmentError` where a version is outside a contract's `python.requires`, such as ">=3.10,<3.13". */
export function checkPython(requires: string | undefined, { version, name }: FoundPython): void {
  if (requires === undefined || isInRange(version, requires)) return;
  throw new EnvironmentError(
    `the contract requires Python ${requires.trim()}, and ${name} is Python ${version}`,
    "Name another one: python of the goal's setup:, or python.interpreter of the contract (a name on PATH such as python3.12, or an absolute path).",
  );
}

/** A plain comparison of numbers: missing ones count as 0, and `==3.11` means any 3.11. */
export function isInRange(version: string, requires: string): boolean {
  return requires.split(",").every((condition) => {
    const [, relation = "", wanted = ""] = /^\s*(>=|<=|==|!=|<|>)\s*([\d.]+)\s*$/.exec(condition) ?? [];
    const parts = wanted.split(".");
    const found =
      relation === "==" || relation === "!=" ? version.split(".").slice(0, parts.length) : version.split(".");
    const order = compare(found, parts);
    switch (relation) {
      case ">=":
        return order >= 0;
      case "<=":
        return order <= 0;
      case "==":
        return order === 0;
      case "!=":
        return order !== 0;
      case "<":
        return order < 0;
      case ">":
        return order > 0;
      default:
        return false;
    }
  });
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = Number(a[at] ?? 0) - Number(b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
