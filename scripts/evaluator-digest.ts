import { glob, readFile } from "node:fs/promises";
import packageJson from "../package.json" with { type: "json" };
import { sha256 } from "../src/model/digest.ts";

/** What decides a verdict. A campaign is frozen with their digest, and another evaluator refuses it. */
const sources = [
  "harness/**/*",
  "src/engine-{calibration,started}.ts",
  "src/evaluate/**/*.ts",
  "src/sandbox/**/*.ts",
  "src/stats/**/*.ts",
  "src/decide/{confirmation-plan,device-of,doubts-of,evaluation-of,failed-pair,gain,gain-scale,guardrails,judge,judge-confirmation,loop-state,next,noise,objective-interval,physical-limit}.ts",
  "src/model/**/*.ts",
];

export const evaluatorFile = "src/model/evaluator.ts";

/** The text of `src/model/evaluator.ts`, with the digest over the sorted (path, SHA-256) of the evaluator's sources. */
export async function evaluatorSource(): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(sources, { withFileTypes: true })) {
    // What Python leaves beside a file that somebody ran by hand is no source.
    if (entry.isFile() && !entry.name.endsWith(".pyc"))
      files.push(`${entry.parentPath}/${entry.name}`.replace(`${process.cwd()}/`, ""));
  }
  const lines = files
    .filter((file) => file !== evaluatorFile)
    .toSorted()
    .map(async (file) => `${file} ${sha256(await readFile(file))}\n`);
  const digest = sha256((await Promise.all(lines)).join(""));
  return `/** Written by \`npm run build\`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "${packageJson.version}",
  digest: "${digest}",
} as const;
`;
}
