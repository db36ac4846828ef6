import { type AllowableRule, contentObjection, foreignTo, judgedRules } from "../model/content-policy.ts";
import type { Edit } from "../model/candidate.ts";
import { dependenciesOf, isOwn } from "../model/dependencies.ts";
import { InputError } from "../model/input-error.ts";
import type { Gate } from "../model/ledger.ts";
import { scopeMatcher } from "../model/scope.ts";
import { GitError } from "./git.ts";
import type { Repository, Tree } from "./repository.ts";

export type ContentGate = {
  repository: Repository;
  /** Commit id. */
  base: string;
  /** The goal's editable scope, relative to `root`. */
  scope: readonly string[];
  root: string;
  edits: readonly Edit[];
  hypothesis: string;
  /** `measure`: of a candidate that a person brings, calls and dependencies are judged and not refused. */
  duplicates?: "refuse" | "measure" | undefined;
  /** Rules that are not asked, in place of what `duplicates` says. */
  allow?: readonly AllowableRule[] | undefined;
  /** The values that the goal's tunables may take, as they are written. */
  declared?: readonly string[] | undefined;
};

/** Why what the edits add may not be, or null. */
export async function gateContents(gate: ContentGate, tree: Tree): Promise<Gate | null> {
  const { edits, hypothesis, duplicates, declared = [] } = gate;
  const allow = gate.allow ?? (duplicates === "measure" ? judgedRules : []);
  const texts = new Map<string, string | null>();
  for (const { path, content } of edits) {
    if (content === null) continue;
    const text = await baseText(gate, path, tree);
    if (text === "binary")
      return { kind: "policy", detail: `\`${path}\` is no text at the base; only text may change` };
    texts.set(path, text?.text ?? null);
  }
  const policy = { edits, hypothesis, allow, declared, base: (path: string) => texts.get(path) ?? null };
  const foreign = allow.includes("dependencies") ? [] : foreignTo(policy);
  const known = foreign.length === 0 ? new Set<string>() : await knownOf(foreign, gate, tree);
  const objection = contentObjection({ ...policy, known });
  return objection && { kind: "policy", detail: `${objection.rule}: ${objection.detail}` };
}

type BaseText = { text: string } | "binary" | null;

/** A search edits the same few files of one base again and again. */
const remembered = new WeakMap<Tree, Map<string, Promise<BaseText>>>();

function baseText({ repository, base }: ContentGate, path: string, tree: Tree): Promise<BaseText> {
  const known = remembered.get(tree) ?? new Map<string, Promise<BaseText>>();
  remembered.set(tree, known);
  const text = known.get(path) ?? readText(repository, base, path);
  known.set(path, text);
  return text;
}

async function readText(repository: Repository, base: string, path: string): Promise<BaseText> {
  try {
    return await repository.readFileAt(base, path);
  } catch (error) {
    if (error instanceof InputError) return "binary";
    throw error;
  }
}

/** What honest work adds at most; others are new without a look. */
const askedAtMost = 50;

/** Those that a file of the repository is, or that a file of the scope uses already. */
async function knownOf(foreign: readonly string[], gate: ContentGate, tree: Tree): Promise<Set<string>> {
  const used = await usedAtBase(gate, tree);
  const paths = [...tree.keys()];
  const isFile = (name: string) => paths.some((path) => isOwn(name, path));
  return new Set(foreign.slice(0, askedAtMost).filter((name) => used.has(name) || isFile(name)));
}

const uses = new WeakMap<Tree, Promise<ReadonlySet<string>>>();

function usedAtBase(gate: ContentGate, tree: Tree): Promise<ReadonlySet<string>> {
  const found = uses.get(tree) ?? searchUses(gate);
  uses.set(tree, found);
  return found;
}

/** Lines that name a module, a header or a library, of all files at once: the scope may hold thousands. */
const naming = String.raw`^[[:space:]]*(import|from)[[:space:]]|^[[:space:]]*#[[:space:]]*include|(^|[^[:alnum:]_-])-l[A-Za-z]`;

async function searchUses({ repository, base, scope, root }: ContentGate): Promise<ReadonlySet<string>> {
  const inScope = scopeMatcher(scope, root);
  const lines = (await grep(repository, base)).split("\n").flatMap((line) => {
    const [path = "", text = ""] = line.split("\0");
    const name = path.slice(base.length + 1);
    return inScope(name) ? [...dependenciesOf(name, text)] : [];
  });
  return new Set(lines);
}

/** Whatever the repository's configuration says. */
const form = ["-I", "--null", "--full-name", "--no-color", "--no-line-number", "--no-column", "--no-heading"];

async function grep({ git }: Repository, base: string): Promise<string> {
  try {
    return (await git(["grep", ...form, "-E", "-e", naming, base, "--"])).toString("utf8");
  } catch (error) {
    // Status 1 and nothing said: no line matches.
    if (error instanceof GitError && error.said === "it ended with 1") return "";
    throw error;
  }
}
