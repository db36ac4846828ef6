import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { EnvironmentError } from "../../model/input-error.ts";
import { runConfined } from "../../sandbox/run-confined.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import type { Places } from "./layout.ts";
import { mountsOf } from "./mounts.ts";
import type { WantedSetup } from "./wanted-setup.ts";

/** What is in a finished environment. `packages`: all of them with their versions, as text. */
export type Installed = { python: boolean; version: string | null; words: string; packages: string };

const Found = z.object({
  version: z.string().regex(/^[\w.+]{1,40}$/),
  packages: z.record(z.string().max(200), z.string().max(200)),
});

const listing = [
  "import json, sys",
  "from importlib import metadata",
  "found = {d.metadata['Name']: d.version for d in metadata.distributions() if d.metadata['Name']}",
  "print(json.dumps({'version': '.'.join(map(str, sys.version_info[:3])), 'packages': found}))",
].join("\n");

const shown = 8;

/** Looks at an environment as every later run will see it: read-only and without network. */
export async function describeInstalled(site: {
  scratch: Scratch;
  wanted: WantedSetup;
  places: Places;
}): Promise<Omit<Installed, "packages"> & { packages: string }> {
  const { scratch, wanted, places } = site;
  const { setup, requirements } = wanted;
  const kind = setup.environment;
  if (kind === "none") return { python: false, version: null, words: "commands of the goal's setup", packages: "" };
  const python = join(places.inside.environment, "bin/python");
  if (kind === "conda" && !existsSync(join(places.outside.environment, "bin/python")))
    return { python: false, version: null, words: "conda, without Python", packages: "" };
  const exit = await runConfined(scratch, {
    command: [python, "-I", "-c", listing],
    mounts: mountsOf(wanted, places),
    cwd: "/",
    timeoutSeconds: 120,
  });
  const found = exit.exitCode === 0 ? Found.safeParse(parsed(exit.stdout)) : null;
  if (!found?.success)
    throw new EnvironmentError(
      `the Python of the new environment does not run: ${exit.stderr.trim().split("\n").at(-1) ?? ""}`,
      "Name another one as python of the goal's setup:.",
    );
  const { version, packages } = found.data;
  const versions = new Map(Object.entries(packages).map(([name, value]) => [plain(name), value]));
  const named = namesIn(requirements?.text ?? "").flatMap((name) => {
    const installed = versions.get(plain(name));
    return installed === undefined ? [] : [`${name} ${installed}`];
  });
  const more = named.length > shown ? [`${named.length - shown} more`] : [];
  return {
    python: true,
    version,
    words: [`${kind}: Python ${version}`, ...named.slice(0, shown), ...more].join(", "),
    packages: [...versions]
      .map(([name, value]) => `${name} ${value}`)
      .toSorted()
      .join("\n"),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Names are equal up to case and separators (PEP 503). */
const plain = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

/** What requirement lines begin with; options and paths are no names. */
const namesIn = (text: string): string[] => [
  ...new Set(text.split("\n").flatMap((line) => /^\s*(?:- *)?([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1] ?? [])),
];
