import type { Problem } from "../../model/input-error.ts";
import { manifestProblems } from "./manifest-check.ts";
import type { Importer, ImportReading, ImportSource } from "./imported.ts";
import { manifestContract } from "./manifest-contract.ts";
import { manifestGoal, manifestNotes } from "./manifest-goal.ts";
import { modulesOf } from "./manifest-modules.ts";
import { filesMatching, placeOf, someOf, taskName, textIn } from "./source-files.ts";

/** Cases of the two-agent workflow: a `manifest.yaml` beside an unmodified `model.py`. */
export const manifest: Importer = {
  kind: "manifest",
  looksLike: (source) => manifestFiles(source).some((path) => isLike(source, path)),
  read,
};

/** One contract holds so many functions. */
const maxModules = 16;

function read(source: ImportSource): ImportReading {
  const all = manifestFiles(source);
  // Other tools have a manifest, too.
  const alike = all.filter((path) => isLike(source, path));
  const paths = alike.length > 0 ? alike : all;
  if (paths.length === 0 || paths.length > maxModules)
    return { imported: null, problems: [paths.length === 0 ? nothingHere(source) : tooMany(source, paths)] };
  const { modules, problems } = modulesOf(source, paths);
  if (problems.length > 0) return { imported: null, problems };
  const benchmark = manifestContract(modules, taskName(source, "manifest"));
  const wrong = manifestProblems(source, paths, benchmark);
  if (wrong.length > 0) return { imported: null, problems: wrong };
  return {
    imported: {
      goal: manifestGoal(source, modules),
      benchmark,
      contract: "benchmark.yaml",
      notes: [
        ...manifestNotes(source, modules),
        ...(alike.length > 0 && alike.length < all.length
          ? [`Not read, since they name no model: ${someOf(all.filter((path) => !alike.includes(path)))}.`]
          : []),
      ],
    },
    problems: [],
  };
}

/** The named file, or every manifest of the folder. */
const manifestFiles = (source: ImportSource): string[] =>
  source.entry === null ? filesMatching(source, /(^|\/)manifest\.(ya?ml|json)$/) : [source.entry];

/** Whether it says what module it is about. */
const isLike = (source: ImportSource, path: string): boolean =>
  /^[ \t{]*["']?(?:model|class_name)["']?[ \t]*:/m.test(textIn(source, path) ?? "");

const nothingHere = ({ name }: ImportSource): Problem => ({
  where: name,
  what: "there is no manifest.yaml",
  remedy: "Name a folder with cases/<name>/manifest.yaml beside model.py, or one manifest.",
});

const tooMany = (source: ImportSource, paths: readonly string[]): Problem => ({
  where: source.name,
  what: `${paths.length} manifests lie here, and a contract holds at most ${maxModules}: ${someOf(paths)}`,
  remedy: `Name one, or a folder of fewer: hone init --from manifest ${placeOf(source, paths[0] ?? "")}`,
});
