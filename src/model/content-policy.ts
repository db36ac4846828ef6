import type { Edit } from "./candidate.ts";
import { dependenciesOf, isOwn } from "./dependencies.ts";
import { forbiddenCalls } from "./forbidden-calls.ts";
import { addedSign } from "./invisible-signs.ts";
import { missingLicenceLine } from "./licence-header.ts";
import { findSecret } from "./secret-shapes.ts";

/**
 * What a candidate's contents may not bring, whatever its paths. `secrets`: what looks like one, in the hypothesis too.
 * `licence`: a header taken away. `invisible`: signs that a reader does not see. `calls`: into the network, other
 * processes or the interpreter around the kernel. `dependencies`: modules, headers and libraries that are new.
 */
export type ContentRule = "secrets" | "licence" | "invisible" | "calls" | "dependencies";

/** A kernel that breaks these can be measured all the same, and a goal may want it. */
export type AllowableRule = Extract<ContentRule, "invisible" | "calls" | "dependencies">;

/** Not asked of a candidate that a person brings to be judged: the sandbox holds it, and the verdict is for that person. */
export const judgedRules: readonly AllowableRule[] = ["calls", "dependencies"];

export type ContentPolicy = {
  edits: readonly Edit[];
  /** Text of a file at the base; null where it has none there. */
  base(path: string): string | null;
  hypothesis: string;
  /** Rules that are not asked. */
  allow?: readonly AllowableRule[];
  /** Of what `foreignTo` names, what the repository has or uses already. */
  known?: ReadonlySet<string>;
  /** Texts that a person wrote into the goal for a candidate to set, such as values of its tunables: what is in them is no news. */
  declared?: readonly string[];
};

export type ContentObjection = { path: string; rule: ContentRule; detail: string };

/**
 * The first objection to what a candidate adds to the base, or null: what stands in the base's file is no objection. It
 * reads sources by their words, so that it keeps honest work honest; against a hostile one there is the sandbox.
 */
export function contentObjection(policy: ContentPolicy): ContentObjection | null {
  const { edits, hypothesis, allow = [] } = policy;
  const said = findSecret(hypothesis);
  if (said) return { path: "", rule: "secrets", detail: `the hypothesis has what looks like ${said.what}` };
  for (const { rule, check } of checks) {
    if (allow.some((allowed) => allowed === rule)) continue;
    for (const edit of edits) {
      if (edit.content === null) continue;
      const detail = check({ ...edit, content: edit.content }, policy);
      if (detail !== null) return { path: edit.path, rule, detail };
    }
  }
  return null;
}

/** Dependencies that edits add, which are objections unless the repository has them: its paths and imports tell. */
export const foreignTo = (policy: Pick<ContentPolicy, "edits" | "base" | "declared">): string[] => [
  ...new Set(policy.edits.flatMap((edit) => addedDependencies(edit, policy))),
];

type Written = Edit & { content: string };
type Check = (edit: Written, policy: ContentPolicy) => string | null;

const secret: Check = ({ path, content }, { base }) => {
  const found = findSecret(content, base(path) ?? "");
  if (!found) return null;
  return `\`${path}\`, line ${content.slice(0, found.at).split("\n").length}, has what looks like ${found.what}`;
};

const licence: Check = ({ path, content }, { base }) => {
  const line = missingLicenceLine(base(path) ?? "", content);
  return line === null
    ? null
    : `\`${path}\` has lost a line of its licence header: ${JSON.stringify(line.slice(0, 120))}`;
};

const invisibleSign: Check = (edit, policy) => {
  const found = addedSign(policy.base(edit.path) ?? "", edit.content);
  return found && `${placeOf(found.sign, edit, policy)} has the invisible sign ${found.name}`;
};

const call: Check = (edit, policy) => {
  const before = forbiddenCalls(edit.path, textBefore(edit.path, policy));
  const name = [...forbiddenCalls(edit.path, edit.content)].find((found) => !before.has(found));
  if (name === undefined) return null;
  return `${placeOf(name, edit, policy)} has \`${name}\`: a kernel may not reach the network, other processes or what runs it`;
};

const dependency: Check = (edit, policy) => {
  const isKnown = (name: string) =>
    policy.known?.has(name) === true || policy.edits.some(({ path, content }) => content !== null && isOwn(name, path));
  const name = addedDependencies(edit, policy).find((found) => !isKnown(found));
  if (name === undefined) return null;
  const [kind, what = ""] = name.split(" ");
  return `${placeOf(what, edit, policy)} needs the ${kind} \`${what}\`, which the repository does not use: a new dependency`;
};

/** What harms most is said first. */
const checks: readonly { rule: ContentRule; check: Check }[] = [
  { rule: "secrets", check: secret },
  { rule: "licence", check: licence },
  { rule: "invisible", check: invisibleSign },
  { rule: "calls", check: call },
  { rule: "dependencies", check: dependency },
];

type Base = Pick<ContentPolicy, "base" | "declared">;

function addedDependencies({ path, content }: Edit, policy: Base): string[] {
  if (content === null) return [];
  const before = dependenciesOf(path, textBefore(path, policy));
  return [...dependenciesOf(path, content)].filter((name) => !before.has(name));
}

/** The base's file, and after it what people wrote down as values to be set, in its comments too. */
function textBefore(path: string, { base, declared = [] }: Base): string {
  const text = base(path) ?? "";
  const values = [...text.matchAll(/\bhone:\s*tune\b(.*)/g)].map(([, listed = ""]) => listed);
  return [text, ...values, ...declared].join("\n");
}

/** `` `kernel.c`, line 3, ``: the first line that the base has not and that has the name, or its last word. */
function placeOf(name: string, { path, content }: Written, { base }: Base): string {
  const word = content.includes(name) ? name : (/\w+\W*$/.exec(name)?.[0] ?? name);
  const before = new Set((base(path) ?? "").split("\n"));
  const line = content.split("\n").findIndex((text) => text.includes(word) && !before.has(text));
  return line < 0 ? `\`${path}\`` : `\`${path}\`, line ${line + 1},`;
}
