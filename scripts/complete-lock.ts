import { readFile, writeFile } from "node:fs/promises";
import * as z from "zod";

const object = z.record(z.string(), z.unknown());
const Entry = z.object({
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
type Packages = Record<string, Record<string, unknown>>;

/**
 * A lock file's text with the native packages of all platforms named, and the places that were added. A registry that
 * carries some platforms only makes npm leave the others out, and `npm ci` then refuses the file on every platform.
 * What is added is what npm writes where it finds them: version and platform.
 */
export function completeLock(text: string): { text: string; added: string[] } {
  const lock = object.parse(JSON.parse(text));
  const packages = z.record(z.string(), object).parse(lock["packages"]);
  const added = Object.keys(packages).flatMap((place) => missingBuilds(packages, place));
  const all = Object.entries({ ...packages, ...Object.fromEntries(added) });
  all.sort(([a], [b]) => a.localeCompare(b, "en"));
  return {
    text: `${JSON.stringify({ ...lock, packages: Object.fromEntries(all) }, null, 2)}\n`,
    added: added.map(([place]) => place),
  };
}

function missingBuilds(packages: Packages, place: string): [string, Record<string, unknown>][] {
  const { optionalDependencies = {}, dev } = Entry.parse(packages[place]);
  return Object.entries(optionalDependencies).flatMap(([name, version]) => {
    const places = placesFor(place, name);
    // A range is npm's own affair; native packages are pinned.
    if (!/^\d/.test(version) || places.some((at) => packages[at]?.["version"] === version)) return [];
    const [below, beside] = places;
    const { os, cpu, libc } = platformOf(name);
    const build = { version, cpu, ...(dev && { dev }), ...(libc && { libc }), optional: true, ...(os && { os }) };
    return [[beside in packages ? below : beside, build]];
  });
}

/** Below the package that wants it, beside it, at the top. */
function placesFor(place: string, name: string): [string, string, string] {
  const folder = place.slice(0, place.lastIndexOf("node_modules/"));
  return [`${place}/node_modules/${name}`, `${folder}node_modules/${name}`, `node_modules/${name}`];
}

/** `@oxlint/binding-linux-arm64-musl`: system, processor, C library. Throws for a name that does not end so. */
function platformOf(name: string): { cpu: string[]; os?: string[]; libc?: string[] } {
  const [, os, cpu, abi] = /(?:binding-|\/)([a-z]+\d*)-([a-z0-9]+)(?:-([a-z]+))?$/.exec(name) ?? [];
  if (!os || !cpu) throw new Error(`${name} is missing in the lock file, and its name tells no platform`);
  if (os === "wasm32") return { cpu: ["wasm32"] };
  const libc = os !== "linux" || !abi ? undefined : abi === "musl" ? "musl" : "glibc";
  return { os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) };
}

if (import.meta.main) {
  const file = "package-lock.json";
  const { text, added } = completeLock(await readFile(file, "utf8"));
  await writeFile(file, text);
  console.error(`${file}: ${added.length} packages of other platforms named`);
}
