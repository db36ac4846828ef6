import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "../../model/input-error.ts";

/** Files of the package: beside `src/` in a clone, beside `dist/` when installed. */
export const packaged = (path: string): string => {
  const found = ["../../../", "../"]
    .map((up) => fileURLToPath(new URL(up + path, import.meta.url)))
    .find((file) => existsSync(file));
  if (found) return found;
  throw new EnvironmentError(
    `Hone's own ${path} is missing`,
    "In a clone run `npm run build`; else install Hone again",
  );
};

/** The folder of one of Hone's actions, with its bundle. */
export function actionFolder(action: "action" | "action/app"): string {
  const folder = packaged(action);
  if (existsSync(join(folder, "dist", "main.js"))) return folder;
  throw new EnvironmentError(`The action's bundle ${action}/dist/main.js is missing`, "Run npm run build");
}
