import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { actions, bundleAction, bundleOf, bundleOne, bundlePackage, gatewayBundle, gatewayProgram } from "./bundle.ts";
import { configPage, configPageFile, configSchema, schemaFile } from "./config-docs.ts";
import { contractSchema, contractSchemaFile } from "./contract-schema.ts";
import { evaluatorFile, evaluatorSource } from "./evaluator-digest.ts";
import { goalSchema, goalSchemaFile } from "./goal-schema.ts";

/**
 * `npm run build`: the evaluator's digest, the configuration's schema and page, the contract's schema, the actions' bundles that embed the
 * digest, then the package's `dist/`.
 * With `--check` nothing is written: exit status 1 says that what is committed is not what the sources make.
 * With `--package` only `dist/` is, which is not committed: `npm pack` changes nothing that git sees.
 */
const generated = [
  { file: evaluatorFile, make: evaluatorSource },
  { file: schemaFile, make: configSchema },
  { file: configPageFile, make: configPage },
  { file: contractSchemaFile, make: contractSchema },
  { file: goalSchemaFile, make: goalSchema },
  ...actions.map((action) => ({ file: bundleOf(action), make: () => bundleAction(action) })),
  { file: gatewayBundle, make: () => bundleOne(gatewayProgram) },
];
const [only] = process.argv.slice(2);

for (const { file, make } of only === "--package" ? [] : generated) {
  const current = await readFile(file, "utf8").catch(() => null);
  const text = await make();
  if (text === current) continue;
  if (only === "--check") {
    console.error(`${file} is not what the sources make: run \`npm run build\` and commit it.`);
    process.exit(1);
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  console.error(`${file}: written`);
}
if (only !== "--check") await bundlePackage();
