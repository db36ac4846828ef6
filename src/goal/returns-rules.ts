import type { Argument, Benchmark, Called, Returned } from "../model/benchmark.ts";
import { isIntegral } from "../model/dtype-names.ts";
import { cotangentsOf, handedOver, returnedBy } from "../model/handed-over.ts";
import { functionsOf } from "./call-rules.ts";
import { finding, repeated } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";
import { valuesIn } from "./expression-rules.ts";

/** What a Python function returns can be told apart, compared, and is a gradient only where one is computed. */
export const returnsAreSound: Rule = ({ driver, functions, cases }) =>
  driver === "python"
    ? functions.flatMap((called, index) => {
        const path = ["functions", index];
        const calling = cases.filter((workload) => functionsOf(functions, workload).includes(called));
        return [
          ...ofReturns(called, path),
          ...withoutNumpyType(called, path),
          ...gradients(called, { path, cases: calling }),
        ];
      })
    : [];

function ofReturns(called: Called, path: PropertyKey[]): Finding[] {
  if (called.returns === "status")
    return [
      finding(
        [...path, "returns"],
        "a status is of the native driver; a Python function fails by an exception",
        "Write returns: [{name: y, dtype: f32, shape: [n]}], or take it out.",
      ),
    ];
  const names = handedOver(called).map(({ name }) => name);
  const before = names.length - returnedBy(called).length;
  const taken = cotangentsOf(called).flatMap(({ name }) => called.args.findIndex((argument) => argument.name === name));
  return [
    ...taken
      .filter((at) => at >= 0)
      .map((at) =>
        finding(
          [...path, "args", at],
          `"${names[at]}" is what Hone calls the gradient that the backward pass begins with`,
          "Rename it.",
        ),
      ),
    ...repeated(names)
      .filter((at) => at >= before)
      .map((at) =>
        finding(
          [...path, "returns", at - before],
          `"${names[at]}" is already the name of ${names.indexOf(names[at] ?? "") < before ? "an argument" : "another result"}`,
          "Rename one of them.",
        ),
      ),
  ];
}

function withoutNumpyType(called: Called, path: PropertyKey[]): Finding[] {
  if (called.arrays !== "numpy") return [];
  const wrong = (key: string, list: readonly Pick<Argument, "name" | "dtype">[]) =>
    list.flatMap(({ name, dtype }, at) =>
      dtype === "bf16"
        ? [
            finding(
              [...path, key, at, "dtype"],
              `NumPy has no bf16, which "${name}" is`,
              "Write arrays: torch, or dtype: f32.",
            ),
          ]
        : [],
    );
  return [...wrong("args", called.args), ...wrong("returns", returnedBy(called))];
}

type Where = { path: PropertyKey[]; cases: Benchmark["cases"] };

function gradients(called: Called, { path, cases }: Where): Finding[] {
  const { args, backward } = called;
  const entries = returnedBy(called);
  const graded = entries.filter(({ grad }) => grad !== undefined);
  if (!backward)
    return entries.flatMap(({ grad, name }, at) =>
      grad === undefined
        ? []
        : [
            finding(
              [...path, "returns", at, "grad"],
              `"${name}" is a gradient, and the call does not go backward`,
              "Add backward: true to the function, or take grad out.",
            ),
          ],
    );
  const findings = entries.flatMap((entry, at) =>
    wrongGradient(entry, { args, path: [...path, "returns", at], cases }),
  );
  for (const at of repeated(entries.map(({ grad }, index) => grad ?? `${index}`)))
    findings.push(
      finding([...path, "returns", at], `the gradient of "${entries[at]?.grad}" is there twice`, "Take one out."),
    );
  if (graded.length === 0)
    findings.push(
      finding(
        [...path, "backward"],
        "the call goes backward, and no result is a gradient",
        "Add to returns: {name: dx, dtype, shape, grad: x}, x being an argument.",
      ),
    );
  if (!entries.some(({ grad, dtype }) => grad === undefined && !isIntegral(dtype)))
    findings.push(
      finding(
        [...path, "backward"],
        "nothing that the function returns has a gradient to begin with",
        "Put what it returns, of a float type, into returns, without grad.",
      ),
    );
  return findings;
}

type Graded = Where & { args: readonly Argument[] };

/** A gradient has the type and the shape of the argument that it is of. */
function wrongGradient({ name, grad, dtype, shape }: Returned, { args, path, cases }: Graded): Finding[] {
  if (grad === undefined) return [];
  const of = args.find((argument) => argument.name === grad);
  const inputs = args.filter((argument) => argument.role === "in" && !isIntegral(argument.dtype));
  if (!of || !inputs.includes(of))
    return [
      finding(
        [...path, "grad"],
        `"${name}" is to be the gradient of "${grad}", which is no input of a float type`,
        `Name one: ${inputs.map((argument) => argument.name).join(", ") || "none is there"}.`,
      ),
    ];
  if (of.dtype !== dtype)
    return [finding([...path, "dtype"], `the gradient of "${grad}" is of ${of.dtype}`, `Write dtype: ${of.dtype}.`)];
  const isOther = cases.some((workload) => {
    const [own, its] = [valuesIn(shape, workload), valuesIn(of.shape ?? [], workload)];
    return own !== null && its !== null && own.join() !== its.join();
  });
  return isOther
    ? [
        finding(
          [...path, "shape"],
          `the gradient of "${grad}" has its shape`,
          `Write shape: [${(of.shape ?? []).join(", ")}].`,
        ),
      ]
    : [];
}
