import type { Random } from "../stats/random.ts";

/** What a model learns from: `rows` holds `width` features a sample, row after row. */
export type Samples = {
  rows: Float64Array;
  width: number;
  /** Of each feature: whether its values are names without an order. */
  categorical: readonly boolean[];
  targets: Float64Array;
};

/** Splits in flat arrays, node 0 the root. A leaf has feature -1, and its mean where a split has its threshold. */
type Tree = { feature: Int16Array; threshold: Float64Array; left: Int32Array; right: Int32Array };
export type Forest = { trees: Tree[]; width: number; categorical: readonly boolean[] };

export type Prediction = {
  mean: number;
  /** Standard deviation between the trees: how little the model knows here. */
  spread: number;
};

/**
 * Extremely randomized trees: each split tries one random threshold for some features and takes the best by variance
 * (Geurts, Ernst and Wehenkel, Machine Learning 63, 2006). Few samples of mixed, bumpy spaces are their ground, and
 * where there are no samples the trees disagree, which tells a search where to look (Hutter, Hoos and Leyton-Brown,
 * "Sequential model-based optimization for general algorithm configuration", LION 5, 2011).
 */
export function growForest(samples: Samples, options: { trees: number; random: Random }): Forest {
  const trees = Array.from({ length: options.trees }, () => growTree(samples, options.random));
  return { trees, width: samples.width, categorical: samples.categorical };
}

/** Mean and disagreement of the trees for the row that starts at `offset`. */
export function predict(forest: Forest, rows: Float64Array, offset: number): Prediction {
  let sum = 0;
  let squares = 0;
  for (const tree of forest.trees) {
    const value = leafValue(tree, forest.categorical, rows, offset);
    sum += value;
    squares += value * value;
  }
  const mean = sum / forest.trees.length;
  return { mean, spread: Math.sqrt(Math.max(0, squares / forest.trees.length - mean * mean)) };
}

function leafValue(tree: Tree, categorical: readonly boolean[], rows: Float64Array, offset: number): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node]!;
    const threshold = tree.threshold[node]!;
    if (feature < 0) return threshold;
    const value = rows[offset + feature]!;
    node = (categorical[feature] ? value === threshold : value < threshold) ? tree.left[node]! : tree.right[node]!;
  }
}

function growTree(samples: Samples, random: Random): Tree {
  const count = samples.targets.length;
  const nodes = 2 * count;
  const tree = {
    feature: new Int16Array(nodes),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
  };
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const open = [{ node: 0, from: 0, to: count }];
  let used = 1;
  for (let job = open.pop(); job; job = open.pop()) {
    const split = bestSplit(samples, order, job, random);
    tree.feature[job.node] = split.feature;
    tree.threshold[job.node] = split.threshold;
    if (split.feature < 0) continue;
    const middle = partition(samples, order, job, split);
    tree.left[job.node] = used;
    tree.right[job.node] = used + 1;
    open.push({ node: used, from: job.from, to: middle }, { node: used + 1, from: middle, to: job.to });
    used += 2;
  }
  return tree;
}

type Range = { from: number; to: number };
type Split = { feature: number; threshold: number };

/** The best of one random split for about a fifth of the features; a leaf where the targets do not differ. */
function bestSplit(samples: Samples, order: Int32Array, range: Range, random: Random): Split {
  const { rows, width, targets, categorical } = samples;
  const { from, to } = range;
  let total = 0;
  let constant = true;
  for (let i = from; i < to; i++) {
    total += targets[order[i]!]!;
    if (targets[order[i]!] !== targets[order[from]!]) constant = false;
  }
  const best = { feature: -1, threshold: total / (to - from), score: -Infinity };
  if (constant) return best;
  const first = random.integer(width);
  for (let step = 0; step < width; step++) {
    // Which features are tried is drawn too, so that trees differ; but no node ends while a feature could split it.
    if (best.feature >= 0 && random.uniform() < 0.8) continue;
    const feature = (first + step) % width;
    const threshold = categorical[feature]
      ? rows[order[from + random.integer(to - from)]! * width + feature]!
      : randomThreshold(samples, order, range, feature, random);
    let sum = 0;
    let inside = 0;
    for (let i = from; i < to; i++) {
      const value = rows[order[i]! * width + feature]!;
      if (categorical[feature] ? value === threshold : value < threshold) {
        sum += targets[order[i]!]!;
        inside++;
      }
    }
    const outside = to - from - inside;
    if (inside === 0 || outside === 0) continue;
    // Largest where the variance within both sides is smallest.
    const score = (sum * sum) / inside + (total - sum) ** 2 / outside;
    if (score > best.score) Object.assign(best, { feature, threshold, score });
  }
  return best;
}

function randomThreshold(samples: Samples, order: Int32Array, range: Range, feature: number, random: Random): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = range.from; i < range.to; i++) {
    const value = samples.rows[order[i]! * samples.width + feature]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Above the lowest value, so that neither side is empty; 1 - u is never 0.
  return low + (high - low) * (1 - random.uniform());
}

/** Reorders the range so that what the split takes left comes first; where the other side begins. */
function partition(samples: Samples, order: Int32Array, range: Range, split: Split): number {
  const { rows, width, categorical } = samples;
  let middle = range.from;
  for (let i = range.from; i < range.to; i++) {
    const index = order[i]!;
    const value = rows[index * width + split.feature]!;
    if (categorical[split.feature] ? value !== split.threshold : value >= split.threshold) continue;
    order[i] = order[middle]!;
    order[middle++] = index;
  }
  return middle;
}
