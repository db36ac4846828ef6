import type { Benchmark } from "../model/benchmark.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";
import { wrongPattern } from "./tuning.ts";

/** A driver has all that it needs to call something. */
export const driverIsComplete: Rule = (benchmark) => {
  const { driver, device } = benchmark;
  if (driver === "command") return commandIsComplete(benchmark);
  const findings = driver === "native" ? nativeIsComplete(benchmark) : pythonIsComplete(benchmark);
  if (driver === "native" && device !== "cpu")
    findings.push(
      finding(
        ["device"],
        `a native function is called with memory of the processor, not of a ${device} device`,
        "Write driver: python and hand tensors over, or let a library with a host function copy and write device: cpu.",
      ),
    );
  if (benchmark.correctness.mode === "runner_only")
    findings.push(
      finding(
        ["correctness", "mode"],
        `runner_only compares nothing, and no runner judges a ${driver} function`,
        "Write mode: field_tolerances.",
      ),
    );
  return findings;
};

function commandIsComplete({ runtime }: Benchmark): Finding[] {
  if (!runtime?.command)
    return [finding(["runtime"], "the command driver has no command", "Add runtime: {command: [./bench, --json]}.")];
  const wrong = runtime.metric_pattern === undefined ? null : wrongPattern(runtime.metric_pattern);
  return wrong ? [{ path: ["runtime", "metric_pattern"], ...wrong }] : [];
}

function nativeIsComplete({ build, functions }: Benchmark): Finding[] {
  const findings: Finding[] = [];
  if (!build?.artifact)
    findings.push(
      finding(["build"], "the native driver has no library to load", "Add build: {artifact: libkernel.so}."),
    );
  if (functions.length === 0)
    findings.push(
      finding(["functions"], "the native driver has no function to call", "Add functions: [{symbol, args}]."),
    );
  return findings;
}

function pythonIsComplete({ build, functions, python }: Benchmark): Finding[] {
  const findings: Finding[] = [];
  if (functions.length === 0)
    findings.push(
      finding(
        ["functions"],
        "the python driver has no function to call",
        "Add functions: [{entry: kernel.py:f, args, returns}].",
      ),
    );
  const folder = build?.artifact;
  if (folder !== undefined && !isBelow(folder))
    findings.push(
      finding(
        ["build", "artifact"],
        `"${folder.slice(0, 100)}" is no folder below the goal's`,
        "Name the folder that the build leaves what is imported in, or take it out: then the whole folder is taken.",
      ),
    );
  const interpreter = python?.interpreter;
  if (interpreter !== undefined && !interpreter.startsWith("/") && !/^[\w.+-]+$/.test(interpreter))
    findings.push(
      finding(
        ["python", "interpreter"],
        `"${interpreter.slice(0, 100)}" is neither a name on the path nor an absolute path`,
        "Write python3.12 or /opt/python/bin/python3; an environment of the goal's own is made by its setup:.",
      ),
    );
  return findings;
}

/** Whether a path names something below the folder that it starts from. */
const isBelow = (path: string): boolean =>
  path !== "" && !path.startsWith("/") && !path.includes("\\") && !path.split("/").includes("..");

const ofPython = ["entry", "kind", "arrays", "solution", "manifest", "module", "backward"] as const;

/** A key of another driver would be ignored, and with it what its author wanted. */
export const keysAreTheDrivers: Rule = ({ driver, functions, python }) => {
  const findings: Finding[] = [];
  if (driver !== "python" && python)
    findings.push(
      finding(["python"], `python: is of the python driver, and this is the ${driver} driver`, "Take it out."),
    );
  if (driver !== "native") return findings;
  functions.forEach((called, index) => {
    for (const key of ofPython.filter((name) => called[name] !== undefined))
      findings.push(
        finding(
          ["functions", index, key],
          `${key} is of the python driver, and this is the native driver`,
          "Write driver: python, or take it out.",
        ),
      );
    called.args.forEach((argument, at) => {
      if (argument.kwarg)
        findings.push(
          finding(
            ["functions", index, "args", at, "kwarg"],
            `a native function takes "${argument.name}" by its place, not by its name`,
            "Take kwarg out.",
          ),
        );
    });
  });
  return findings;
};

/** Graphs are recorded by a GPU's library, out of what PyTorch launches. */
export const launchIsPossible: Rule = ({ driver, device, cases }) =>
  driver === "command" || (driver === "python" && device !== "cpu")
    ? []
    : cases.flatMap(({ launch }, at) =>
        launch === "graph"
          ? [
              finding(
                ["cases", at, "launch"],
                "a graph is launched on a GPU, and this contract runs on a CPU",
                "Write launch: eager, or leave it out.",
              ),
            ]
          : [],
      );
