import { globSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { build } from "rolldown";
import packageJson from "../package.json" with { type: "json" };

/** The actions: the run on a runner, and the app as a workflow. */
export const actions = ["action", "action/app"] as const;
type Action = (typeof actions)[number];

export const bundleOf = (action: Action): string => `${action}/dist/main.js`;

/** The program that a model's key is given to: a process of its own, and so a file beside whoever starts it. */
export const gatewayProgram = "src/propose/gateway/gateway-process.ts";
export const gatewayBundle = "action/dist/gateway-process.js";

/** An action in one file, dependencies included: a runner has no `npm ci`. Same sources, same bytes. */
export const bundleAction = (action: Action): Promise<string> => bundleOne(`${action}/src/main.ts`);

export async function bundleOne(input: string): Promise<string> {
  const { output } = await build({
    input,
    platform: "node",
    write: false,
    logLevel: "warn",
    output: { format: "esm", codeSplitting: false },
  });
  return output[0].code;
}

const dependencies = Object.keys(packageJson.dependencies);

/**
 * The package's `dist/`: the sources as JavaScript, file by file and folder by folder as in `src/`, so that a path
 * relative to a module leads to the same place from both. Dependencies are installed beside it, not bundled.
 */
export async function bundlePackage(): Promise<void> {
  await rm("dist", { recursive: true, force: true });
  await build({
    input: { hone: "src/cli/main.ts", "propose/gateway/gateway-process": gatewayProgram },
    platform: "node",
    external: (id) => dependencies.some((name) => id === name || id.startsWith(`${name}/`)),
    logLevel: "warn",
    output: { dir: "dist", format: "esm", preserveModules: true, preserveModulesRoot: "src" },
  });
  for (const file of globSync("src/**/*.{json,graphql}")) await cp(file, file.replace(/^src/, "dist"));
}
