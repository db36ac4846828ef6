/**
 * What each folder of `src/` may import: the house table of ARCHITECTURE.md (a test compares the two). A pure
 * folder imports its packages and folders and nothing else; any other may use every package and node module.
 */
const house: Record<string, { pure?: string[]; may: string[] }> = {
  model: { pure: ["zod", "picomatch", "node:crypto"], may: [] },
  goal: { pure: ["zod", "yaml"], may: ["model"] },
  stats: { pure: [], may: [] },
  search: { pure: [], may: ["model", "stats"] },
  decide: { pure: ["zod"], may: ["model", "stats", "search"] },
  report: { pure: [], may: ["model", "stats"] },
  evolve: { may: ["model", "decide"] },
  steps: { may: ["model", "decide", "evolve"] },
  sandbox: { may: ["model"] },
  doctor: { may: ["model", "report", "sandbox"] },
  evaluate: { may: ["model", "stats", "sandbox", "evolve/ports.ts"] },
  propose: { may: ["model", "search", "sandbox", "evolve/ports.ts"] },
  workspace: { may: ["model", "evolve/ports.ts"] },
  runner: { may: ["model", "decide", "report", "evolve"] },
  github: { may: ["model", "goal", "decide", "report"] },
  local: { may: ["model"] },
};

/** What runs a candidate, or steers what does: nothing for whoever holds the token that writes. */
const runnerSide = ["runner", "evolve", "evaluate", "propose", "workspace", "steps", "sandbox", "doctor"];
const notTheApps = [...[...runnerSide, "local", "cli"].map((folder) => `${folder}/**`), "engine.ts"];

/** The composition roots, and what each must not know. */
const roots = {
  "src/engine.ts": ["./github/**", "./local/**", "./cli/**", "./app.ts"],
  "src/app.ts": notTheApps.map((path) => `./${path}`),
  "action/app/src/**": [...notTheApps, "app.ts"].map((path) => `../../../src/${path}`),
  "action/src/**": ["github/**", "local/**", "cli/**", "app.ts"].map((path) => `../../src/${path}`),
};

const restricted = (files: string, group: string[], message: string) => ({
  files: [files],
  rules: { "no-restricted-imports": ["error", { patterns: [{ group, message }] }] },
});

/** Patterns as in a .gitignore: the first bans, those with `!` allow again. `up` leads out of the folder. */
const walls = Object.entries(house).flatMap(([folder, { pure, may }]) => {
  const paths = may.map((name) => (name.endsWith(".ts") ? name : `${name}/**`));
  const message = `src/${folder}/ may import ${[...(pure ?? []), ...may].join(", ") || "nothing"} (ARCHITECTURE.md, the house table)`;
  const group = (up: string) => [
    ...(pure ? ["*", "!./**", ...pure.map((name) => `!${name}`)] : [`${up}**`]),
    ...paths.map((path) => `!${up}${path}`),
  ];
  const nested = pure ? [...group("../../"), "!../*"] : group("../../");
  return [restricted(`src/${folder}/*.ts`, group("../"), message), restricted(`src/${folder}/*/**`, nested, message)];
});

export default {
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "vitest"],
  categories: { correctness: "error" },
  ignorePatterns: ["action/dist/**", "action/app/dist/**", "dist/**", "examples/**"],
  rules: {
    eqeqeq: "error",
    "no-var": "error",
    "prefer-const": "error",
    "import/no-cycle": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    // A destructured method loses `this`; Hone's ports and modules are objects of functions, which have none.
    "typescript/unbound-method": "off",
    // Texts of goals and diffs are compared by code point on purpose.
    "typescript/no-misused-spread": "off",
    // The second argument is what vitest says when it fails.
    "vitest/valid-expect": ["error", { maxArgs: 2 }],
    // Assertions behind a function's name, and in loops over tables, are the habit here.
    "vitest/expect-expect": "off",
    "vitest/no-conditional-expect": "off",
  },
  overrides: [
    ...walls,
    ...Object.entries(roots).map(([files, group]) => restricted(files, group, `${files}: a wall of ARCHITECTURE.md`)),
    // Coefficients stay as their source prints them.
    { files: ["src/stats/**"], rules: { "no-loss-of-precision": "off" } },
  ],
};
