import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A kernel that a test can search in seconds: y = factor x, slowed down by a parameter. */
export const scaleFiles: Record<string, string> = {
  "scale.c": `#define EXTRA 8 // hone: tune 1 8 16
void scale(const float *x, float *y, float factor, int n)
{
    for (int round = 0; round < EXTRA; round++)
        for (int i = 0; i < n; i++)
            ((volatile float *)y)[i] = factor * x[i];
}
`,
  Makefile: "libscale.so: scale.c\n\t$(CC) -O1 -fPIC -shared -o $@ scale.c\n",
  "goal.md": `---
budget: {iterations: 4, wall_seconds: 60}
---
# Make scale faster

## Target
\`scale\` in \`scale.c\`

## Editable Scope
- scale.c
`,
  "benchmark.yaml": `schema_version: 1
benchmark_id: scale
build: {commands: [[make, -s]], inputs: [Makefile], artifact: libscale.so}
functions:
  - symbol: scale
    args:
      - {name: x, role: in, dtype: f32, shape: [n]}
      - {name: y, role: out, dtype: f32, shape: [n]}
      - {name: factor, role: scalar, dtype: f32, value: 2}
      - {name: n, role: scalar, dtype: i32, value: n}
cases:
  - {id: train-60k, n: 60000}
  - {id: test-45k, n: 45000}
`,
};

/** A git repository with these files committed, in a temporary folder. Files of undefined content are left out. */
export function scaleRepository(changes: Record<string, string | undefined> = {}): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "hone-scale-")));
  for (const [file, text] of Object.entries({ ...scaleFiles, ...changes })) {
    if (text === undefined) continue;
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", ".");
  git(folder, "commit", "-q", "-m", "base");
  return folder;
}

export function git(folder: string, ...args: string[]): string {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"];
  return execFileSync("git", ["-C", folder, ...identity, ...args], { encoding: "utf8" });
}
