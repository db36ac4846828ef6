import { expect, it } from "vitest";
import { importers } from "../../../src/goal/import/importers.ts";
import type { ImportKind } from "../../../src/goal/import/imported.ts";

const problem = "class Model:\n    def forward(self, x):\n        return x\n\ndef get_init_inputs():\n    return []\n";
const gpuTask =
  'files:\n  - {"name": "submission.py", "source": "@SUBMISSION@"}\n  - {"name": "reference.py", "source": "reference.py"}\nlang: "py"\ntests:\n  - {"size": 3}\n';
const kernel = "def custom_kernel(data):";

/** Each filler once took seconds, by a pattern that went over it from each of its signs. */
const hostile: [string, ImportKind, (fill: string) => Record<string, string>, string][] = [
  [
    "a problem with empty lines",
    "kernelbench",
    (fill) => ({ "p.py": problem.replace("    def", `${fill}    def`) }),
    "\n",
  ],
  ["a problem with open lists", "kernelbench", (fill) => ({ "p.py": `${problem}    ${fill}` }), "return[["],
  ["a task with empty lines", "gpumode", (fill) => ({ "reference.py": `${fill}x = 1\n` }), "\n"],
  ["a kernel with blanks", "gpumode", (fill) => ({ "submission.py": `${kernel}${fill}return data\n` }), " "],
  ["a session with blanks", "autoresearch", (fill) => ({ ".auto/prompt.md": `# T\n${fill}x\n` }), " "],
  [
    "a session with an item of blanks",
    "autoresearch",
    (fill) => ({ ".auto/prompt.md": `# Constraints\n- ${fill}\n` }),
    " ",
  ],
];

it.each(hostile)("%s is read in no time", (_, kind, filesWith, sign) => {
  const fill = sign.repeat(Math.floor(200_000 / sign.length));
  const common: Record<string, string> = {
    "task.yml": gpuTask,
    "reference.py": "x = 1\n",
    "submission.py": `${kernel}\n    return data\n`,
    ".auto/prompt.md": "# T\n",
    ".auto/measure.sh": "echo METRIC t=1\n",
  };
  const files = new Map(Object.entries({ ...(kind === "kernelbench" ? {} : common), ...filesWith(fill) }));
  const began = performance.now();
  importers[kind].read({ name: "task", entry: null, files });
  expect(performance.now() - began).toBeLessThan(2000);
});
