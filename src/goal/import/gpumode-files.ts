import type { Problem } from "../../model/input-error.ts";
import type { At, TaskYaml } from "./gpumode-task.ts";
import type { ImportSource } from "./imported.ts";
import { definitionOf, hasHiddenNames, imports, pythonOutline } from "./python-outline.ts";
import { placeOf, unnameable } from "./source-files.ts";

export type GpumodeFiles = {
  /** The file that candidates change, from the goal's folder. */
  submission: string;
  /** What code imports a file as, and where it lies from the goal's folder; the submission is among them. */
  places: Readonly<Record<string, string>>;
  /** Of `places`, those that lie outside of the folder and could not be looked at. */
  outside: string[];
  /** Whether any file that could be looked at uses PyTorch. */
  usesTorch: boolean;
  usesCuda: boolean;
};

type Listed = { source: ImportSource; path: string; task: TaskYaml; at: At };

const hole = "@SUBMISSION@";

/** Finds the files that a task lists, and in them what is called, or says what is missing. */
export function gpumodeFiles(listed: Listed): GpumodeFiles | { problems: Problem[] } {
  const { path, task, at } = listed;
  const folder = path.split("/").slice(0, -1);
  const problems = task.files.flatMap((file, index) =>
    wrongName(file, (what, remedy) => at(["files", index], what, remedy)),
  );
  const hosts = task.files.filter(({ source }) => source === hole);
  if (problems.length === 0 && hosts.length !== 1) problems.push(notOneSubmission(hosts.length, at));
  if (problems.length > 0) return { problems };
  const submission = submissionOf(listed, { name: hosts[0]?.name ?? "", folder });
  if (typeof submission !== "string") return { problems: [submission] };
  const unnamed = unnameable(listed.source, submission);
  if (unnamed) return { problems: [unnamed] };
  const places = Object.fromEntries(
    task.files.map(({ name, source }) => [name, source === hole ? submission : resolved(folder, source)]),
  );
  const missing = missingIn(listed, places);
  return missing.length > 0 ? { problems: missing } : found(listed.source, { submission, places });
}

function wrongName(
  { name, source }: { name: string; source: string },
  wrong: (what: string, remedy: string) => Problem,
) {
  if (name.startsWith("/") || name.split("/").some((part) => part === ".." || part === ""))
    return [wrong(`"${name.slice(0, 80)}" is no name below the task's folder`, "Write it as reference.py.")];
  if (/^[/~]|:\/\/|\\/.test(source))
    return [wrong(`"${source.slice(0, 80)}" is not relative to the task's folder`, "Write it as reference.py.")];
  return [];
}

const notOneSubmission = (count: number, at: At): Problem =>
  at(
    ["files"],
    count === 0 ? `no file has the source "${hole}"` : `${count} files have the source "${hole}"`,
    `Let one file, which candidates change, have it: {name: submission.py, source: "${hole}"}`,
  );

/** The submission lies under its own name, or it is the template. */
function submissionOf({ source, task, at }: Listed, { name, folder }: { name: string; folder: string[] }) {
  const template = task.templates?.["Python"];
  const places = [name, ...(template === undefined ? [] : [template])].map((one) => resolved(folder, one));
  const place = places.find((one) => typeof source.files.get(one) === "string");
  if (place !== undefined) return isEmpty(source.files.get(place) ?? "") ? emptyKernel(placeOf(source, place)) : place;
  return at(
    ["files", task.files.findIndex((file) => file.source === hole)],
    `there is no ${places[0]}, which candidates change`,
    `Write one to begin with: from reference import ref_kernel, and def custom_kernel(data): return ref_kernel(data)`,
  );
}

/** A template whose kernel is still to be written. */
function isEmpty(text: string): boolean {
  const code = definitionOf(pythonOutline(text), "custom_kernel")?.code ?? "";
  // One blank for many: the search stays linear.
  const short = code.trimEnd().replaceAll(/\s+/g, (blanks) => (blanks.includes("\n") ? "\n" : " "));
  return /:\s?(?:"\s?"\s?)*(?:pass|\.\.\.|raise\sNotImplementedError\b.*)$/.test(short);
}

const emptyKernel = (where: string): Problem => ({
  where,
  what: "its custom_kernel is still empty, so that there is nothing to make faster",
  remedy: "Let it begin with what is right: return ref_kernel(data).",
});

function missingIn({ source, task, at }: Listed, places: Readonly<Record<string, string>>): Problem[] {
  const problems = task.files.flatMap(({ name }, index) => {
    const place = places[name] ?? "";
    return isOutside(place) || source.files.has(place)
      ? []
      : [at(["files", index], `there is no file ${place}`, "Correct the source; it starts from task.yml's folder.")];
  });
  if (problems.length > 0) return problems;
  if (places["reference.py"] === undefined)
    return [
      at(
        ["files"],
        "no file is called reference.py, which makes the inputs and checks the outputs",
        'Add it: {name: reference.py, source: "reference.py"}',
      ),
    ];
  const submission = task.files.find((file) => file.source === hole)?.name ?? "";
  return [
    ...lacks(source, places[submission], ["custom_kernel"]),
    ...lacks(source, places["reference.py"], ["generate_input", "check_implementation"]),
  ];
}

function lacks(source: ImportSource, place = "", names: readonly string[]): Problem[] {
  const text = source.files.get(place);
  if (typeof text !== "string") return [];
  const outline = pythonOutline(text);
  if (hasHiddenNames(outline)) return [];
  return names
    .filter((name) => definitionOf(outline, name) === null && !imports(outline, name))
    .map((name) => ({
      where: `${placeOf(source, place)}:1`,
      what: `it has no ${name}`,
      remedy: `Add ${signatures[name] ?? name}.`,
    }));
}

const signatures: Readonly<Record<string, string>> = {
  custom_kernel: "def custom_kernel(data)",
  generate_input: "def generate_input(size, seed), whose names are those of the benchmarks",
  check_implementation: 'def check_implementation(data, output), which returns "" or what is wrong',
};

function found(
  { files }: ImportSource,
  { submission, places }: Pick<GpumodeFiles, "submission" | "places">,
): GpumodeFiles {
  const paths = Object.values(places);
  const texts = paths.flatMap((place) => files.get(place) ?? []).map((text) => pythonOutline(text).text);
  return {
    submission,
    places,
    outside: paths.filter(isOutside),
    usesTorch: texts.some((text) => /^[ \t]*(import|from)[ \t]+(torch|triton)\b/m.test(text)),
    usesCuda: texts.some((text) => /["']cuda(:\d+)?["']|\.cuda\(/.test(text)),
  };
}

const isOutside = (place: string): boolean => place.startsWith("../");

/** A path from a folder, in its shortest form; it may lead out of it. */
function resolved(folder: readonly string[], source: string): string {
  const parts = [...folder];
  for (const part of source.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
