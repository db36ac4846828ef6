import { createRandom, type Random } from "../stats/random.ts";
import { createEncoder, type Encoder } from "./features.ts";
import { neighbours, squaredDistance } from "./neighbours.ts";
import { pointKey, type Point, type Space } from "./space.ts";
import { growForest, predict, type Forest } from "./surrogate.ts";

/** What came of one configuration. */
export type Outcome =
  /** Smaller is better, in any one unit for the whole search: the logarithm of a time, or a metric compared by difference. */
  | { kind: "measured"; cost: number }
  /** It did not build or run, or computed something else. */
  | { kind: "invalid" }
  /** Tried, and nothing learnt. */
  | { kind: "unknown" };

export type Observation = { point: Point; outcome: Outcome };

export type SearchState = { space: Space; observations: readonly Observation[] };
type Draws = { random: Random };

/**
 * Chosen on the recorded spaces of `bench/tuner.ts`, where neighbouring choices do about as well; see
 * docs/benchmarks.md.
 */
const settings = {
  /** Trees of the cost model, and of the model of what is valid. */
  costTrees: 16,
  validTrees: 10,
  /** Configurations of which a first one is the farthest from all others. */
  design: 20,
  /** Configurations drawn for each suggestion. */
  pool: 200,
  /** The best ones observed, whose neighbours and mutants join the pool. */
  elite: 10,
  mutants: 300,
} as const;

/**
 * The next configuration to try, never one that was observed; null when the space is exhausted (or, in a space too
 * large to list, when only observed ones could be drawn). The same state and seed give the same suggestion.
 *
 * First a few configurations far from each other. Then the lowest confidence bound of a tree ensemble, two times of
 * three over the whole space, which finds the right region soon but can stall there, and once over the neighbours of
 * the best one alone, which starts slowly but always improves. Both weigh in the chance of being valid. How far the bound trusts
 * the unknown is drawn anew each time, exponential with mean 1, so that some suggestions exploit and others explore
 * (Hutter, Hoos and Leyton-Brown, "Parallel algorithm configuration", LION 6, 2012).
 */
export function suggest(request: SearchState & { seed: number }): Point | null {
  const { space, observations } = request;
  const random = createRandom(request.seed);
  const state = { space, observations, random };
  const tried = new Set(observations.map(({ point }) => pointKey(point)));
  const encoder = createEncoder(space);
  const measured = measuredOf(observations);
  const pool = drawPool(state, tried);
  if (observations.length <= space.parameters.length || measured.length < 2)
    return farthest(sample(pool, random), { space, encoder, observations });

  const model = learn(state, encoder, measured);
  const ranked = measured.toSorted((a, b) => a.cost - b.cost);
  const around = (count: number) => ranked.slice(0, count).flatMap(({ point }) => neighbours(space, point, tried));
  const local = observations.length % 3 === 0 ? around(1) : [];
  if (local.length > 0) return mostPromising(local, encoder, model);
  // Every one that is left is in the pool already.
  if (isSmall(space)) return mostPromising(pool, encoder, model);
  const elite = ranked.slice(0, settings.elite).map(({ point }) => point);
  const mutants = drawMutants(state, elite).filter((point) => !tried.has(pointKey(point)));
  return mostPromising([...pool, ...around(settings.elite), ...mutants], encoder, model);
}

/** Good configurations changed in two or three parameters at once: the way out of a place no single step leads from. */
function drawMutants({ space, random }: SearchState & Draws, elite: readonly Point[]): Point[] {
  const mutated = () => {
    let point = elite[random.integer(elite.length)] ?? [];
    for (let step = 2 + random.integer(2); step > 0; step--) {
      const index = random.integer(point.length);
      point = point.with(index, random.integer(space.parameters[index]?.values.length ?? 1));
    }
    return point;
  };
  return Array.from({ length: settings.mutants }, mutated).filter(space.allows);
}

type Measured = { point: Point; cost: number };

function measuredOf(observations: readonly Observation[]): Measured[] {
  return observations.flatMap(({ point, outcome }) =>
    outcome.kind === "measured" ? [{ point, cost: outcome.cost }] : [],
  );
}

const isSmall = ({ points }: Space): boolean => points !== null && points.length <= 2 * settings.pool;

/** Configurations not tried yet: all of a small space, a random part of a large one. */
function drawPool({ space, random }: SearchState & Draws, tried: ReadonlySet<string>): Point[] {
  const isNew = (point: Point) => !tried.has(pointKey(point));
  if (space.points && isSmall(space)) return space.points.filter(isNew);
  const drawn: Point[] = [];
  for (let i = 0; i < settings.pool; i++) {
    const point = space.draw(random);
    if (point && isNew(point)) drawn.push(point);
  }
  return drawn.length > 0 ? drawn : (space.points?.filter(isNew) ?? []);
}

/** Among too many, the farthest would always be a corner of the space. */
function sample(pool: readonly Point[], random: Random): Point[] {
  return Array.from({ length: Math.min(pool.length, settings.design) }, () => pool[random.integer(pool.length)] ?? []);
}

type Design = { space: Space; encoder: Encoder; observations: readonly Observation[] };

/** The one of the pool that lies farthest from all that was tried. */
function farthest(pool: readonly Point[], { space, encoder, observations }: Design): Point | null {
  const gap = (point: Point) =>
    Math.min(...observations.map((seen) => squaredDistance(space, encoder.categorical, point, seen.point)));
  return largest(pool, pool.map(gap));
}

type Model = {
  cost: Forest;
  valid: Forest | null;
  best: number;
  /** Deviations below the mean that a configuration is hoped to reach. */
  optimism: number;
};

function learn({ observations, random }: SearchState & Draws, encoder: Encoder, measured: readonly Measured[]): Model {
  const learnt = observations.filter(({ outcome }) => outcome.kind !== "unknown");
  const forest = (points: readonly Point[], targets: readonly number[], trees: number) =>
    growForest({ ...encoder, rows: encoder.rows(points), targets: Float64Array.from(targets) }, { trees, random });
  const costs = measured.map(({ cost }) => cost);
  return {
    cost: forest(
      measured.map(({ point }) => point),
      costs,
      settings.costTrees,
    ),
    valid:
      learnt.length === measured.length
        ? null
        : forest(
            learnt.map(({ point }) => point),
            learnt.map(({ outcome }) => Number(outcome.kind === "measured")),
            settings.validTrees,
          ),
    best: Math.min(...costs),
    optimism: -Math.log(1 - random.uniform()),
  };
}

/** By the gain over the best that the model's optimistic bound hopes for, times the chance of being valid. */
function mostPromising(pool: readonly Point[], encoder: Encoder, { cost, valid, best, optimism }: Model): Point | null {
  const rows = encoder.rows(pool);
  const scores = pool.map((_, index) => {
    const { mean, spread } = predict(cost, rows, index * encoder.width);
    const hope = best - (mean - optimism * spread);
    const chance = valid ? predict(valid, rows, index * encoder.width).mean : 1;
    // A loss weighs more where it is not even likely to be valid; the floor keeps the order among the hopeless.
    return hope > 0 ? hope * chance : hope / Math.max(chance, 0.001);
  });
  return largest(pool, scores);
}

function largest(pool: readonly Point[], scores: readonly number[]): Point | null {
  let at = -1;
  for (const [index, score] of scores.entries()) if (at < 0 || score > (scores[at] ?? -Infinity)) at = index;
  return pool[at] ?? null;
}
