import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The house table of ARCHITECTURE.md: what each folder of `src/` may import. */
type Row = { folder: string; pure: boolean; may: string[] };

const roots = {
  "src/engine.ts": ["./github/observe.ts", "./local/server.ts", "./app.ts"],
  "src/app.ts": ["./runner/x.ts", "./evolve/x.ts", "./evaluate/x.ts", "./propose/x.ts", "./workspace/x.ts"],
  "action/app/src/main.ts": [
    "runner/x.ts",
    "evolve/x.ts",
    "evaluate/x.ts",
    "propose/x.ts",
    "workspace/x.ts",
    "sandbox/x.ts",
    "doctor/x.ts",
    "local/x.ts",
    "cli/x.ts",
    "engine.ts",
    "app.ts",
  ].map((path) => `../../../src/${path}`),
  "action/src/main.ts": ["../../src/github/x.ts", "../../src/local/x.ts", "../../src/app.ts"],
};

const rows = await houseTable();
let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "hone-house-"));
  await cp("oxlint.config.ts", join(copy, "oxlint.config.ts"));
});
afterAll(() => rm(copy, { recursive: true }));

test("every folder of src/ has a row in the house table", async () => {
  const folders = (await readdir("src", { withFileTypes: true })).filter((entry) => entry.isDirectory());
  expect(rows.map((row) => row.folder)).toEqual(expect.arrayContaining(folders.map((entry) => entry.name)));
});

test("each import that the house table forbids is caught, and each that it allows is not", async () => {
  const planted = rows
    .filter((row) => !row.may.includes("everything"))
    .flatMap((row) => [
      ...importsFrom(row, { file: `src/${row.folder}/planted.ts`, up: "../" }),
      ...importsFrom(row, { file: `src/${row.folder}/room/planted.ts`, up: "../../" }),
      { file: `src/${row.folder}/room/planted.ts`, specifier: "../own.ts", allowed: true },
      { file: `src/${row.folder}/room/planted.ts`, specifier: "../other-room/own.ts", allowed: !row.pure },
    ]);
  for (const [file, imports] of Object.entries(roots)) {
    planted.push(...imports.map((specifier) => ({ file, specifier, allowed: false })));
  }
  const caught = await lint(planted);
  expect(caught).toEqual(sorted(planted.filter((plant) => !plant.allowed)));
  expect(caught.length).toBeGreaterThan(150);
});

test("the sources keep to the house table", async () => {
  const { stdout } = await execa("oxlint", ["src", "action"], { preferLocal: true, reject: false });
  expect(stdout).toContain("Finished in");
  expect(stdout.split("\n").filter((line) => line.includes("import is restricted"))).toEqual([]);
});

type Plant = { file: string; specifier: string; allowed: boolean };

/** One import of every other folder, and of the node modules and packages that reach outside. */
function importsFrom(row: Row, { file, up }: { file: string; up: string }): Plant[] {
  const others = rows.filter((other) => other.folder !== row.folder).map((other) => other.folder);
  const ours = others.map((folder) => [folder, `${up}${folder}/x.ts`]);
  if (row.folder !== "evolve") ours.push(["evolve/ports.ts", `${up}evolve/ports.ts`]);
  const outside = [
    "node:fs/promises",
    "node:child_process",
    "node:crypto",
    "zod",
    "yaml",
    "picomatch",
    "execa",
    "probot",
  ];
  return [
    ...ours.map(([name = "", specifier = ""]) => ({
      file,
      specifier,
      allowed: row.may.includes(name) || row.may.includes(dirname(name)),
    })),
    ...outside.map((specifier) => ({ file, specifier, allowed: !row.pure || row.may.includes(specifier) })),
    { file, specifier: `${up}app.ts`, allowed: false },
    { file, specifier: `${up}engine.ts`, allowed: false },
  ];
}

async function lint(plants: readonly Plant[]): Promise<string[]> {
  for (const [file, own] of Map.groupBy(plants, (plant) => plant.file)) {
    await mkdir(join(copy, dirname(file)), { recursive: true });
    const lines = own.map(({ specifier }, index) => `import { x as x${index} } from "${specifier}";`);
    await writeFile(
      join(copy, file),
      `${lines.join("\n")}\nexport default [${own.map((_, index) => `x${index}`).join()}];\n`,
    );
  }
  const { stdout } = await execa("oxlint", ["-c", join(copy, "oxlint.config.ts"), "-f", "unix", "src", "action"], {
    preferLocal: true,
    localDir: process.cwd(),
    cwd: copy,
    reject: false,
  });
  const hits = stdout.matchAll(/^(\S+?):\d+:\d+: '(\S+)' import is restricted/gm);
  return [...hits].map(([, file, specifier]) => `${file} ${specifier}`).toSorted();
}

const sorted = (plants: readonly Plant[]) => plants.map(({ file, specifier }) => `${file} ${specifier}`).toSorted();

async function houseTable(): Promise<Row[]> {
  const text = await readFile("ARCHITECTURE.md", "utf8");
  const hits = text.matchAll(/^\| `src\/(\w+)\/` \|[^|]*\| *(pure)? *\| *([^|]*?) *\|$/gm);
  return [...hits].map(([, folder = "", pure, may = ""]) => ({
    folder,
    pure: pure === "pure",
    may: may.replaceAll("`", "").split(" "),
  }));
}
