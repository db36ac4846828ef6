import { readFileSync } from "node:fs";

/** One task of the set: `problems/NAME.py`, and the solutions to it in `solutions/NAME/`. */
export type Problem = {
  name: string;
  /** What the held-out case overwrites: a size of the problem's module, with an odd value. */
  heldOut: Readonly<Record<string, number>>;
};

/** Of each problem: the module itself under the other name, a plausible mistake, honest and slow, honest and fast. */
export const kinds = ["same", "wrong", "slower", "faster"] as const;
export type Kind = (typeof kinds)[number];

export const problems: readonly Problem[] = [
  { name: "01_scaled_rows_and_columns", heldOut: { columns: 187 } },
  { name: "02_softmax_with_temperature", heldOut: { dim: 777 } },
  { name: "03_layer_norm", heldOut: { features: 501 } },
  { name: "04_rms_norm_over_channels", heldOut: { width: 27 } },
  { name: "05_depthwise_conv1d", heldOut: { length: 777 } },
  { name: "06_conv2d_bias_relu", heldOut: { width: 29 } },
  { name: "07_gelu", heldOut: { dim: 1531 } },
  { name: "08_cross_entropy", heldOut: { classes: 377 } },
  { name: "09_cumulative_sum", heldOut: { length: 307 } },
  { name: "10_attention", heldOut: { length: 77 } },
  { name: "11_linear_swish_scale", heldOut: { out_features: 777 } },
  { name: "12_group_norm_hardtanh", heldOut: { width: 19 } },
  { name: "13_average_pool_sum", heldOut: { height: 57 } },
  { name: "14_embedding_bag", heldOut: { bag: 33 } },
  { name: "15_linear_sum_scale", heldOut: { hidden: 389 } },
];

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

export const problemSource = ({ name }: Problem): string => text(`problems/${name}.py`);

/** `same` is made of the problem, so that it cannot come to differ from it. */
export const solutionSource = (problem: Problem, kind: Kind): string =>
  kind === "same"
    ? problemSource(problem).replace(/^class Model\(/m, "class ModelNew(")
    : text(`solutions/${problem.name}/${kind}.py`);
