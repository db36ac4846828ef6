import type { ProposalContext } from "../../evolve/ports.ts";
import type { Edit } from "../../model/candidate.ts";
import { InputError } from "../../model/input-error.ts";
import type { Parameters } from "../../model/tunable.ts";
import { createSpace, parametersAt, pointKey, pointOf } from "../../search/space.ts";
import type { Point, Space } from "../../search/space.ts";
import { collectTunables, readCurrent, writeParameters } from "../../search/tunables.ts";
import { suggest } from "../../search/tuner-search.ts";
import type { Observation } from "../../search/tuner-search.ts";

/** Settings that are looked at, one pair each, beside the one that the engineer wrote. */
const tries = 8;

/** Parameters of one draft: more are a search of their own. */
const mostTunables = 16;

export type Fitted = { edits: Edit[]; parameters: Parameters; words: string };

/**
 * Sets the parameters that a draft declares (`hone: tune`) to the best of a few settings, each looked at once on this
 * machine. What the draft itself has stays where nothing beats it, and where a declaration is wrong. The verdict comes
 * after this and from new measurements, so that the luck of the best look counts for nothing.
 */
export async function fitTunables(
  edits: readonly Edit[],
  { workbench, endedBy }: Pick<ProposalContext, "workbench" | "endedBy">,
  {
    seed,
    constraints,
  }: {
    seed: number;
    /** Of the goal; those that name what the draft does not have are none. */ constraints: readonly string[];
  },
): Promise<Fitted> {
  const texts = new Map(edits.flatMap(({ path, content }) => (content === null ? [] : [[path, content] as const])));
  const space = spaceOf(texts, constraints);
  if ("problem" in space) return { edits: [...edits], parameters: {}, words: space.problem };
  const { placed, own } = space;
  const current = readCurrent(placed);
  const start = pointOf(own, current);
  const gains = new Map<string, number>();
  const observations: Observation[] = [];
  let best: { point: Point | null; gain: number; edits: Edit[] } = { point: start, gain: -Infinity, edits: [...edits] };
  for (let at = 0; at <= tries; at++) {
    if ((await endedBy()) !== null) break;
    const point = at === 0 ? start : suggest({ space: own, observations, seed: seed + at });
    if (point === null || gains.has(pointKey(point))) break;
    const written =
      at === 0 ? [...edits] : withParameters(edits, writeParameters(texts, placed, parametersAt(own, point)));
    const seen = await workbench.verify({ edits: written });
    if (seen.kind !== "right") {
      observations.push({ point, outcome: { kind: seen.kind === "refused" ? "unknown" : "invalid" } });
      continue;
    }
    const gain = seen.cases.reduce((sum, { gain: one }) => sum + one, 0) / seen.cases.length;
    gains.set(pointKey(point), gain);
    observations.push({ point, outcome: { kind: "measured", cost: -gain } });
    if (gain > best.gain) best = { point, gain, edits: written };
  }
  const parameters = best.point ? parametersAt(own, best.point) : current;
  const set = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return { edits: best.edits, parameters, words: `fitted over ${observations.length} settings: ${set.join(" ")}` };
}

/** The parameters that the draft's files declare, or why there are none to fit. */
function spaceOf(
  texts: ReadonlyMap<string, string>,
  constraints: readonly string[],
): { placed: ReturnType<typeof collectTunables>; own: Space } | { problem: string } {
  try {
    const placed = collectTunables({ texts, tunables: [], root: "" });
    if (placed.length > mostTunables)
      return { problem: `its ${placed.length} parameters were not fitted: ${mostTunables} at most are` };
    return placed.length === 0 ? { problem: "" } : { placed, own: createSpace(placed, ofThese(constraints, placed)) };
  } catch (error) {
    if (error instanceof InputError)
      return { problem: `its parameters were not fitted: ${error.message.split("\n")[0] ?? ""}` };
    throw error;
  }
}

function ofThese(constraints: readonly string[], placed: readonly { name: string }[]): string[] {
  const names = new Set(placed.map(({ name }) => name));
  return constraints.filter((text) =>
    (text.match(/[A-Za-z_]\w*/g) ?? []).every((word) => names.has(word) || operators.has(word)),
  );
}

/** What a constraint may call (model/expression.ts). */
const operators = new Set(["min", "max", "ceil_div"]);

const withParameters = (edits: readonly Edit[], written: ReadonlyMap<string, string>): Edit[] =>
  edits.map((edit) => ({ ...edit, content: written.get(edit.path) ?? edit.content }));
