import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "../model/input-error.ts";

/** Where `harness/` lies beside the sources and beside a bundle. */
const places = ["../../harness/", "./harness/", "../harness/"];

/** Path of one of Hone's own harness sources, `native.c`. */
export function harnessFile(name: string): string {
  for (const place of places) {
    const path = fileURLToPath(new URL(place + name, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new EnvironmentError(
    `Hone's own file harness/${name} is missing`,
    "Install Hone again: its package is incomplete",
  );
}
