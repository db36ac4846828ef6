import * as z from "zod";
import { InitValue } from "./benchmark.ts";
import { ExpressionText } from "./expression-text.ts";
import { dtypeNamed, dtypeNames, shownDtypeNames } from "./dtype-names.ts";
import { nearestName } from "./nearest-name.ts";

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a Python name");

/** How an input's values are drawn, and what else people call it. */
const distributions = {
  normal: ["normal", "randn", "gaussian", "standard_normal"],
  uniform: ["uniform", "rand"],
  ones: ["ones"],
  zeros: ["zeros"],
  full: ["full", "constant"],
  randint: ["randint", "integers"],
} as const;
export type Distribution = keyof typeof distributions;

const kinds = ["normal", "uniform", "ones", "zeros", "full", "randint"] as const satisfies readonly Distribution[];

const distributionNamed = (text: string): Distribution | null =>
  kinds.find((kind) => distributions[kind].some((known) => known === text.trim().toLowerCase())) ?? null;

/** A text that names one of several things; the problem says which are known, the nearest first. */
function oneOf<T>(
  what: string,
  find: (text: string) => T | null,
  names: { all: readonly string[]; shown: readonly string[] },
) {
  return z.string().transform((text, context): T => {
    const found = find(text);
    if (found !== null) return found;
    const nearest = nearestName(text, names.all);
    const known = `Known: ${names.shown.join(", ")}.`;
    context.addIssue({
      code: "custom",
      message: `"${text.slice(0, 40)}" is no ${what} that is known here`,
      params: { remedy: nearest === null ? known : `Did you mean "${nearest}"? ${known}` },
    });
    return z.NEVER;
  });
}

const DtypeName = oneOf("dtype", dtypeNamed, { all: dtypeNames, shown: shownDtypeNames });
const DistributionName = oneOf("distribution", distributionNamed, {
  all: Object.values(distributions).flat(),
  shown: kinds,
});

const spec = {
  description: z.string().optional(),
  /** In elements; numbers, or expressions over the contract's cases. Without it the input is a number. */
  shape: z.array(ExpressionText).optional(),
  dtype: DtypeName.optional(),
  distribution: DistributionName.optional(),
  mean: ExpressionText.optional(),
  std: ExpressionText.optional(),
  low: ExpressionText.optional(),
  /** Of `uniform` and `randint`: the values stay below it, as in PyTorch and NumPy. */
  high: ExpressionText.optional(),
  value: z.union([z.boolean(), ExpressionText]).optional(),
};
const Described = z.strictObject(spec);
/** A tensor, or a number or truth value that is passed as it is. */
export type ManifestInput = z.infer<typeof Described>;

const Plain = z.union([z.number(), z.boolean()]).transform((value) => ({
  value: typeof value === "boolean" ? value : String(value),
}));
const Positional = z.union([Plain, z.strictObject({ name: name.optional(), ...spec })]);
const Named = z.union([Plain, Described]);

const keywords = z
  .record(name, InitValue)
  .nullish()
  .transform((value) => value ?? {});

/** manifest.yaml of seed 4's two-agent workflow: how an unmodified `model.py` beside it is made and called. */
export const Manifest = z.looseObject({
  name: z.string().optional(),
  description: z.string().optional(),
  /** What its author prefers; the contract's `device` is what counts. */
  device: z
    .string()
    .regex(/^(cpu|cuda|hip|gpu)(:\d+)?$/, "cpu, cuda or hip")
    .optional(),
  model: z.strictObject({
    /** A file, `model.py`, or a module, `parts.model`, from the manifest's own folder. */
    module: z.string().min(1).default("model.py"),
    class_name: name,
    init_kwargs: keywords,
  }),
  inputs: z.strictObject({
    args: z
      .array(Positional)
      .nullish()
      .transform((value) => value ?? []),
    kwargs: z
      .record(name, Named)
      .nullish()
      .transform((value) => value ?? {}),
  }),
  /** A function of the model's file that returns a `state_dict`; without it the module's own state is used. */
  weights: z.strictObject({ function: name.optional(), call_kwargs: keywords }).nullish(),
});
export type Manifest = z.infer<typeof Manifest>;
