import { distributionOf, namedInputs } from "../expand-manifest.ts";
import { inCode, oneLine, quoted } from "./quotation.ts";
import { writeGoal } from "../write-goal.ts";
import type { ImportSource } from "./imported.ts";
import { casesOf, deviceOf } from "./manifest-contract.ts";
import type { ManifestCase } from "./manifest-contract.ts";
import type { ManifestModule } from "./manifest-modules.ts";
import { setupOf, torchNotes } from "./python-goal.ts";
import { someOf } from "./source-files.ts";
import { inline } from "../inline-yaml.ts";

/** The goal of some modules. */
export function manifestGoal(source: ImportSource, modules: readonly ManifestModule[]): string {
  const files = [...new Set(modules.map(({ file }) => file))];
  const named = modules.map(({ className, file }) => `\`${className}\` of ${inCode(file)}`);
  const words = modules.flatMap(({ className, manifest: { description } }) =>
    description?.trim() ? [`${className}: ${oneLine(description)}`] : [],
  );
  return writeGoal({
    setup: setupOf(source, true),
    title: `Make ${modules.map(({ className }) => className).join(", ")} faster`,
    target: `The ${modules.length === 1 ? "module" : "modules"} ${named.join(", ")}.`,
    language: "Python, PyTorch",
    scope: files,
    metric: "Time of one forward pass, lower is better.",
    constraints: [
      "Each element within the tolerance of its type, against the committed module with the same weights.",
      "Parameters keep their names and shapes.",
    ],
    workloads: casesOf(modules).map((one) => ({ id: one.id, description: describe(one) })),
    benchmark: "benchmark.yaml",
    ...(words.length > 0 && {
      notes: `What the ${modules.length === 1 ? "manifest says" : "manifests say"}:\n\n${quoted(words.join("\n\n"))}`,
    }),
  });
}

function describe({ module, sizes, isHeldOut }: ManifestCase): string {
  const shown = Object.entries(sizes).map(([name, value]) => `${name}=${value}`);
  return [
    ...(isHeldOut ? ["held out"] : []),
    module.className,
    ...(shown.length > 0 ? shown : ["the manifest's sizes"]),
  ].join(", ");
}

/** What a person should know of the task as it stands now. */
export function manifestNotes(source: ImportSource, modules: readonly ManifestModule[]): string[] {
  const cases = casesOf(modules);
  const device = deviceOf(modules);
  const fixed = modules.filter((module) => !cases.some((one) => one.module === module && one.isHeldOut));
  const open = modules.flatMap(({ sizes }) => sizes).filter(({ train, test }) => train !== test);
  const others = new Set(modules.flatMap(({ manifest }) => manifest.device?.replace(/:\d+$/, "") ?? []));
  return [
    `Candidates change ${someOf([...new Set(modules.map(({ file }) => file))])} itself, in place of a file beside it; the manifest stays as it is.`,
    ...(fixed.length > 0
      ? [
          `The shapes of ${someOf(fixed.map(({ path }) => path))} are numbers, so that no case with other ones can be held out; write shape: [rows, dim] there and give rows and dim values in cases of the contract.`,
        ]
      : []),
    ...(open.length > 0
      ? [
          `The manifest leaves sizes open, and their values are Hone's choice: ${someOf(open.map(({ name, train, test }) => `${name} is ${train}, and ${test} held out`))}.`,
        ]
      : []),
    ...constantNotes(modules),
    ...(device === "cpu" ? [] : [`The contract's device is ${device}, as the manifest's: it needs a GPU.`]),
    ...(others.size > 1
      ? [`The manifests prefer ${[...others].join(" and ")}; the contract has one device, ${device}.`]
      : []),
    ...torchNotes(source, true),
  ];
}

/** A task is refused where an input can be left out; only a person can say that it is meant so. */
function constantNotes(modules: readonly ManifestModule[]): string[] {
  const constant = modules.flatMap(({ manifest }) =>
    namedInputs(manifest)
      .filter(({ input }) => input.shape !== undefined && ["ones", "zeros", "full"].includes(distributionOf(input)))
      .map(({ name }) => name),
  );
  const waivers = [...new Set(constant)].map((name) => `constant-input:${name}`);
  return waivers.length === 0
    ? []
    : [
        `${someOf([...new Set(constant)])}: the same values in each call, so that a candidate could leave it out; Hone refuses that until the manifest draws them, or until the goal accepts it: waivers: ${inline(waivers)}.`,
      ];
}
