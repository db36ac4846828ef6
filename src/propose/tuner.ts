import type { ProposalContext, Proposal, Tried } from "../evolve/ports.ts";
import type { Candidate } from "../model/candidate.ts";
import { InputError } from "../model/input-error.ts";
import type { Parameters, Tunable } from "../model/tunable.ts";
import { createSpace, parametersAt, pointOf, type Space } from "../search/space.ts";
import { collectTunables, readCurrent, writeParameters } from "../search/tunables.ts";
import { suggest, type Observation, type Outcome } from "../search/tuner-search.ts";

/** A file of the base commit. */
export type BaseFile = { text: string; blob: string };

export type TunerOptions = {
  /** The goal's `tune:` block; what the sources declare is found in `files`. */
  tunables: readonly Tunable[];
  /** The text files in scope, by their path from the repository's root. */
  files: ReadonlyMap<string, BaseFile>;
  /** The goal's root, that the block's files are relative to; "" is the repository's. */
  root: string;
  constraints: readonly string[];
  seed: number;
};

/** What the tuner looks at: it asks nobody and says nothing but what it proposes. */
export type Tuner = {
  readonly name: string;
  propose(context: Pick<ProposalContext, "incumbent" | "history">): Promise<Proposal | null>;
};

/**
 * Searches the declared parameters, without a model. It keeps nothing between calls: each proposal follows from the
 * seed and the history alone, so that a resumed campaign goes on as if it had not stopped. Never proposes what its ground
 * has, nor anything tried on it. Proposes nothing where nothing is declared. Throws `InputError` as `collectTunables` and
 * `createSpace` do.
 */
export function createTuner(options: TunerOptions): Tuner {
  const { files, seed } = options;
  const base = groundOn(options, null);
  const grounds = new Map<string, Ground | null>([["base", base]]);
  const isOwn = isOnBase(base);

  const propose = ({ incumbent, history }: Pick<ProposalContext, "incumbent" | "history">): Proposal | null => {
    const kin = { history, isOwn };
    const author = authorOf(incumbent, kin);
    const id = author?.id ?? "base";
    if (!grounds.has(id)) grounds.set(id, groundWhereItHolds(options, author));
    const ground = grounds.get(id);
    if (!ground || ground.placed.length === 0) return null;
    const { space, current, texts, placed } = ground;
    const own = history.filter((one) => (authorOf(one.candidate, kin)?.id ?? "base") === id && one.candidate.id !== id);
    const observations = [...baseObservation(space, current), ...historyObservations(space, current, own)];
    const point = suggest({ space, observations, seed: seed + history.length });
    if (!point) return null;
    const parameters = parametersAt(space, point);
    const changed = writeParameters(texts, placed, parameters);
    const kept = (author?.edits ?? []).filter(({ path }) => !changed.has(path));
    const edits = [...changed].map(([path, content]) => ({ path, baseBlob: blobOf(path, { files, author }), content }));
    const from = { ...current, ...incumbent?.parameters };
    const parent = incumbent?.id ?? "base";
    return {
      parent,
      proposer: "tuner",
      hypothesis: hypothesis(parameters, from),
      parameters,
      edits: [...kept, ...edits],
    };
  };
  return { name: "tuner", propose: async (context) => propose(context) };
}

/** Of what somebody else wrote: a space of thousands would be nobody's. */
const mostTunables = 64;
const tooMany = ({ id }: Candidate, count: number) => ({
  where: `candidate ${id}`,
  what: `declares ${count} parameters`,
  remedy: `Declare at most ${mostTunables}.`,
});

/** What parameters are set in: the base, or the code that somebody else wrote and that was kept. */
type Ground = {
  texts: ReadonlyMap<string, string>;
  placed: ReturnType<typeof collectTunables>;
  space: Space;
  current: Parameters;
};

function groundOn({ tunables, files, root, constraints }: TunerOptions, author: Candidate | null): Ground {
  const texts = new Map([...files].map(([path, { text }]) => [path, text]));
  for (const { path, content } of author?.edits ?? []) {
    if (content === null) texts.delete(path);
    else texts.set(path, content);
  }
  const placed = collectTunables({ texts, tunables, root });
  if (author && placed.length > mostTunables) throw new InputError(tooMany(author, placed.length));
  return { texts, placed, space: createSpace(placed, constraints), current: readCurrent(placed) };
}

/** Somebody's edit may have taken a parameter away, or doubled it: then there is nothing to set in it. */
function groundWhereItHolds(options: TunerOptions, author: Candidate | null): Ground | null {
  try {
    return groundOn(options, author);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/**
 * The nearest ancestor, itself included, whose code is not the tuner's own; null where all are down to the base. One that
 * was carried from another machine stands on the base, whatever it was made from there: it is its own author where it is
 * more than the base with its parameters.
 */
function authorOf(
  candidate: Candidate | null,
  { history, isOwn }: { history: readonly Tried[]; isOwn: IsOwn },
): Candidate | null {
  const byId = new Map(history.map((one) => [one.candidate.id, one.candidate]));
  let at = candidate;
  while (at?.proposer === "tuner") {
    if (at.parent === "base" && !isOwn(at)) return at;
    at = byId.get(at.parent) ?? null;
  }
  return at;
}

type IsOwn = (candidate: Candidate) => boolean;

/** Whether a candidate is the base with its parameters and nothing else. */
const isOnBase =
  ({ texts, placed }: Ground): IsOwn =>
  ({ parameters, edits }) => {
    const made = writeParameters(texts, placed, parameters);
    return edits.every(({ path, content }) => (made.get(path) ?? texts.get(path)) === content);
  };

const blobOf = (
  path: string,
  { files, author }: Pick<TunerOptions, "files"> & { author: Candidate | null },
): string | null => author?.edits.find((edit) => edit.path === path)?.baseBlob ?? files.get(path)?.blob ?? null;

/** The base is measured: it is what all others are compared with. It need not be a point of the space. */
function baseObservation(space: Space, current: Parameters): Observation[] {
  const point = pointOf(space, current);
  return point ? [{ point, outcome: { kind: "measured", cost: 0 } }] : [];
}

/**
 * Costs relative to the base, as gains are counted: log time, or the metric itself. Each candidate was measured against
 * the incumbent of its time, so the gains of those kept before it are added to its own. Errors of the steps add up too:
 * good enough to guide a search, never for a report.
 */
function historyObservations(space: Space, current: Parameters, history: readonly Tried[]): Observation[] {
  let incumbentCost = 0;
  return history.flatMap(({ candidate, verdict, twin, gain }) => {
    const cost = incumbentCost - (gain ?? 0);
    if (verdict.kind === "keep") incumbentCost = cost;
    const point = pointOf(space, { ...current, ...candidate.parameters });
    const isOurs = Object.keys(candidate.parameters).length > 0;
    return point && isOurs
      ? [{ point, outcome: gain !== null ? { kind: "measured", cost } : failure(twin ?? verdict) }]
      : [];
  });
}

/** What an unmeasured candidate teaches: that its values do not work, unless a gate kept it from being tried. */
function failure(verdict: Tried["verdict"]): Outcome {
  if (verdict.kind === "crash") return { kind: "invalid" };
  const works = verdict.kind === "keep" || ["duplicate", "scope", "policy"].includes(verdict.reason);
  return { kind: works ? "unknown" : "invalid" };
}

/** `TILE=32 UNROLL=4, with INNER=1`: what differs from the incumbent first. */
function hypothesis(parameters: Parameters, from: Parameters): string {
  const words = (differs: boolean) =>
    Object.entries(parameters)
      .filter(([name, value]) => (String(value) !== String(from[name])) === differs)
      .map(([name, value]) => `${name}=${/\s/.test(String(value)) ? JSON.stringify(value) : value}`)
      .join(" ");
  const [changed, kept] = [words(true), words(false)];
  return (changed && kept ? `${changed}, with ${kept}` : changed || kept).slice(0, 2000);
}
