import type { Benchmark, Called } from "../model/benchmark.ts";
import { entryOf } from "../model/called.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** Each function of a Python contract names code that can be found and called in one way. */
export const entriesAreSound: Rule = ({ driver, device, functions }) =>
  driver === "python"
    ? functions.flatMap((called, index) => {
        const at: At = (key, what, remedy) => finding(["functions", index, ...key], what, remedy);
        return called.manifest === undefined ? ofEntry(called, device, at) : ofManifest(called, at);
      })
    : [];

/** A finding at a key of the function. */
type At = (key: PropertyKey[], what: string, remedy: string) => Finding;

function ofManifest(called: Called, at: At): Finding[] {
  const { manifest = "", arrays } = called;
  const findings = wrongFile(manifest, /\.(ya?ml|json)$/i, "cases/norm/manifest.yaml").map(({ what, remedy }) =>
    at(["manifest"], what, remedy),
  );
  for (const key of ["entry", "kind", "solution", "backward"] as const)
    if (called[key] !== undefined)
      findings.push(at([key], `the manifest says what is called, and ${key} says it again`, `Take ${key} out.`));
  if (arrays === "numpy") findings.push(at(["arrays"], "a manifest is of a PyTorch module", "Write arrays: torch."));
  return [...findings, ...saidTwice(called, "the manifest", at)];
}

/** What a manifest says, or a run of a KernelBench problem shows. */
function saidTwice({ args, returns, module }: Called, who: string, at: At): Finding[] {
  const findings: Finding[] = [];
  if (args.length > 0) findings.push(at(["args"], `${who} says what the arguments are`, "Take args out."));
  if (Array.isArray(returns))
    findings.push(at(["returns"], `what comes back is found by running the base`, "Take returns out."));
  if (module && (Object.keys(module.init).length > 0 || module.weights !== "baseline" || module.function))
    findings.push(
      at(["module"], `${who} says how the module is made`, "Leave only mode: eval or mode: train, or take it out."),
    );
  return findings;
}

function ofEntry(called: Called, device: Benchmark["device"], at: At): Finding[] {
  const { entry, kind = "function", arrays = "torch", module, solution } = called;
  if (entry === undefined)
    return [
      at([], "a Python function has no entry", "Add entry: kernel.py:name, the file and what it calls its function."),
    ];
  const findings = wrongEntry(entry, kind).map(({ what, remedy }) => at(["entry"], what, remedy));
  if (solution !== undefined) findings.push(...wrongSolution(solution, { entry, kind }, at));
  if (kind === "kernelbench") findings.push(...saidTwice(called, "the problem", at));
  if (kind === "function" && module)
    findings.push(at(["module"], "a function is not made, it is called", "Write kind: module, or take module out."));
  if (module?.function && module.weights !== "baseline")
    findings.push(
      at(["module", "weights"], "the weights are said twice, by a function and here", "Take one of them out."),
    );
  if (kind !== "function" && arrays === "numpy")
    findings.push(at(["arrays"], "a module takes PyTorch's tensors", "Write arrays: torch, or kind: function."));
  if (device !== "cpu" && arrays === "numpy")
    findings.push(
      at(["arrays"], `NumPy's arrays do not lie on a ${device} device`, "Write arrays: torch, or device: cpu."),
    );
  if (called.backward && kind === "kernelbench")
    findings.push(
      at(
        ["backward"],
        "a KernelBench problem does not say which gradients are wanted",
        "Write kind: module with args and returns, some of them with grad.",
      ),
    );
  if (called.backward && arrays === "numpy")
    findings.push(at(["backward"], "NumPy computes no gradients", "Write arrays: torch, or take backward out."));
  return findings;
}

type Wrong = { what: string; remedy: string };

function wrongEntry(entry: string, kind: NonNullable<Called["kind"]>): Wrong[] {
  const { file, callable } = entryOf(entry);
  const wrong = wrongFile(file, /\.py$/, kind === "kernelbench" ? "problem.py" : "kernel.py:name");
  if (wrong.length > 0) return wrong;
  const shown = entry.slice(0, 100);
  if (kind === "kernelbench")
    return callable === null
      ? []
      : [
          {
            what: `"${shown}" names more than the problem's file`,
            remedy: `Write entry: ${file}; Model is found in it.`,
          },
        ];
  if (callable === null)
    return [{ what: `"${shown}" does not say what is called in the file`, remedy: `Write entry: ${file}:name.` }];
  return /^[A-Za-z_]\w*$/.test(callable)
    ? []
    : [{ what: `"${callable.slice(0, 80)}" is no name of Python's`, remedy: "Name a function or class of the file." }];
}

function wrongSolution(solution: string, { entry, kind }: { entry: string; kind: string }, at: At): Finding[] {
  if (kind !== "kernelbench")
    return [
      at(["solution"], `a solution is of a KernelBench problem, and this is a ${kind}`, "Write kind: kernelbench."),
    ];
  if (solution === entry)
    return [at(["solution"], "the solution is the problem itself", "Name another file, or take solution out.")];
  return wrongFile(solution, /\.py$/, "solution.py").map(({ what, remedy }) => at(["solution"], what, remedy));
}

/** What is wrong with a path that the harness is to find below the goal's folder. */
export function wrongFile(path: string, ending: RegExp, example: string): Wrong[] {
  const shown = path.slice(0, 100);
  const parts = path.split("/");
  if (path.startsWith("/") || /^[A-Za-z]:|\\|:\/\//.test(path))
    return [{ what: `"${shown}" is not relative to the goal's folder`, remedy: `Write it as ${example}.` }];
  if (parts.includes(".."))
    return [
      {
        what: `"${shown}" leaves the goal's folder`,
        remedy: "Put the goal into the folder that all of its files lie below.",
      },
    ];
  if (parts.some((part) => part === "" || part === ".") || /[\p{Cc}\p{Cf}]/u.test(path))
    return [{ what: `"${shown}" is no path in its shortest form`, remedy: `Write it as ${example}.` }];
  return ending.test(path) ? [] : [{ what: `"${shown}" is no file of this kind`, remedy: `Write it as ${example}.` }];
}
