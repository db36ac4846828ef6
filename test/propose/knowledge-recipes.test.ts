import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Recipe, RecipeTask } from "../../src/model/recipe.ts";
import { rankRecipes } from "../../src/propose/knowledge/rank-recipes.ts";
import { readRecipes } from "../../src/propose/knowledge/recipes.ts";
import { saveRecipe } from "../../src/propose/knowledge/save-recipe.ts";

const matmul: RecipeTask = { benchmark_id: "matmul-c", driver: "native", device: "cpu", functions: ["matmul"] };
const recipe = (campaign: string, change: Partial<Recipe> = {}): Recipe => ({
  schemaVersion: 1,
  id: `${campaign}+1`,
  task: matmul,
  hypothesis: "Swap the loops",
  diff: "--- a/f.c\n+++ b/f.c\n",
  gain: { metric: "time", scale: "ratio", evidence: "observed", estimate: 2, low: 1.9, high: 2.1 },
  machine: { processor: "p", device: "cpu" },
  campaign,
  date: "2026-11-29T12:00:00.000Z",
  kind: "confirmed",
  ...change,
});
const none = new Map<string, string>();

let top: string;
let folder: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "hone-recipes-"));
  folder = join(top, "deep", "recipes");
});
afterEach(() => rm(top, { recursive: true }));

describe("saving a recipe", () => {
  it("writes it whole into a folder that it makes, for this user alone", async () => {
    expect(await saveRecipe(folder, recipe("c1"))).toBe("saved");
    expect(await readdir(folder)).toEqual(["c1+1.json"]);
    expect(JSON.parse(await readFile(join(folder, "c1+1.json"), "utf8"))).toEqual(recipe("c1"));
    expect((await stat(folder)).mode & 0o077).toBe(0);
    expect(await readRecipes({ committed: none, folder })).toEqual({ recipes: [recipe("c1")], warnings: [] });
  });

  it("never writes twice for one campaign and candidate, and leaves what is there", async () => {
    await saveRecipe(folder, recipe("c1"));
    expect(await saveRecipe(folder, recipe("c1", { hypothesis: "another" }))).toBe("known");
    expect((await readRecipes({ committed: none, folder })).recipes).toEqual([recipe("c1")]);
    expect(await saveRecipe(folder, recipe("c1", { id: "c1+2" }))).toBe("saved");
    expect(await readdir(folder)).toEqual(["c1+1.json", "c1+2.json"]);
  });

  it("lets one of many at the same time win", async () => {
    const hypotheses = Array.from({ length: 16 }, (_, index) => String(index));
    const answers = await Promise.all(hypotheses.map((hypothesis) => saveRecipe(folder, recipe("c1", { hypothesis }))));
    expect(answers.filter((answer) => answer === "saved")).toHaveLength(1);
    const { recipes } = await readRecipes({ committed: none, folder });
    expect(recipes.map(({ hypothesis }) => hypothesis)).toEqual([String(answers.indexOf("saved"))]);
    expect(await readdir(folder)).toEqual(["c1+1.json"]);
  });

  it("fails where there can be no folder", async () => {
    await writeFile(join(top, "deep"), "");
    await expect(saveRecipe(folder, recipe("c1"))).rejects.toThrow("deep");
  });
});

describe("reading recipes", () => {
  const committed = (...recipes: Recipe[]) =>
    new Map(recipes.map((one) => [`.hone/recipes/${one.id}.json`, JSON.stringify(one)]));

  it("finds none where there is no folder", async () => {
    expect(await readRecipes({ committed: none, folder })).toEqual({ recipes: [], warnings: [] });
    expect(await readRecipes({ committed: none, folder: null })).toEqual({ recipes: [], warnings: [] });
  });

  it("takes the repository's for a stored one with the same id", async () => {
    await saveRecipe(folder, recipe("c1"));
    await saveRecipe(folder, recipe("c2"));
    const ours = recipe("c1", { hypothesis: "as a person has put it" });
    const { recipes, warnings } = await readRecipes({ committed: committed(ours), folder });
    expect(recipes).toEqual([ours, recipe("c2")]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["no JSON", "{", "it is no JSON"],
    ["half of a recipe", JSON.stringify(recipe("c9")).slice(0, 100), "it is no JSON"],
    ["an empty file", "", "it is no JSON"],
    ["another version", JSON.stringify({ ...recipe("c9"), schemaVersion: 2 }), '"schemaVersion" is wrong'],
    ["what was never confirmed", JSON.stringify({ ...recipe("c9"), kind: "searched" }), '"kind" is wrong'],
    ["an unknown key", JSON.stringify({ ...recipe("c9"), prompt: "x" }), "prompt"],
    ["no task", JSON.stringify({ ...recipe("c9"), task: null }), '"task" is wrong'],
    ["too long a diff", JSON.stringify(recipe("c9", { diff: "x".repeat(70_000) })), '"diff" is wrong'],
    ["too much", JSON.stringify("x".repeat(600_000)), "it is longer than 524288 bytes"],
    ["an id that is a path", JSON.stringify(recipe("c9", { id: "../c9+1" })), '"id" is wrong'],
  ])("leaves %s out with one line, from either place", async (_, text, warning) => {
    await saveRecipe(folder, recipe("c1"));
    await writeFile(join(folder, "broken.json"), text);
    const both = await readRecipes({ committed: new Map([[".hone/recipes/broken.json", text]]), folder });
    expect(both.recipes).toEqual([recipe("c1")]);
    expect(both.warnings).toHaveLength(2);
    expect(both.warnings[0]).toMatch(/^\.hone\/recipes\/broken\.json: .*; this recipe is not used$/);
    for (const line of both.warnings) {
      expect(line).toContain(warning);
      expect(line).not.toContain("\n");
    }
  });

  it("looks at no links, folders, unfinished or other files", async () => {
    await saveRecipe(folder, recipe("c1"));
    await writeFile(join(folder, ".x.part"), "{");
    await writeFile(join(folder, "README.md"), "mine");
    await mkdir(join(folder, "old.json"));
    await writeFile(join(top, "elsewhere.json"), JSON.stringify(recipe("c8")));
    await symlink(join(top, "elsewhere.json"), join(folder, "link.json"));
    expect(await readRecipes({ committed: none, folder })).toEqual({ recipes: [recipe("c1")], warnings: [] });
  });

  it("says in one line that a folder cannot be read", async () => {
    await writeFile(join(top, "file"), "");
    const { recipes, warnings } = await readRecipes({ committed: none, folder: join(top, "file") });
    expect(recipes).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/file: ENOTDIR.*no stored recipe is used$/)]);
  });
});

describe("ranking recipes", () => {
  const rank = (recipes: Recipe[], text = "", task: RecipeTask = matmul, limit = 9) =>
    rankRecipes(recipes, { task, text }, limit).map(({ campaign }) => campaign);
  const other: RecipeTask = { ...matmul, benchmark_id: "blur", functions: ["blur"] };

  it("offers those of the same driver and device only", () => {
    const recipes = [
      recipe("same"),
      recipe("python", { task: { ...matmul, driver: "python" } }),
      recipe("cuda", { task: { ...matmul, device: "cuda" } }),
    ];
    expect(rank(recipes)).toEqual(["same"]);
  });

  it("puts the same task before one that shares words, and leaves out what shares none", () => {
    const recipes = [
      recipe("unlike", { task: other, hypothesis: "Pad rows" }),
      recipe("alike", { task: other, hypothesis: "Block for the cache" }),
      recipe("same"),
    ];
    expect(rank(recipes, "the cache misses; a block would help")).toEqual(["same", "alike"]);
    expect(rank(recipes, "", { ...other, benchmark_id: "none", functions: [] })).toEqual([]);
  });

  it("puts the larger gain first among equals, then the later, and at most as many as asked for", () => {
    const gain = { ...recipe("x").gain, estimate: 3 };
    const recipes = [
      recipe("a"),
      recipe("b", { date: "2026-12-01T00:00:00.000Z" }),
      recipe("c", { gain }),
      recipe("d"),
    ];
    expect(rank(recipes)).toEqual(["c", "b", "a", "d"]);
    expect(rank(recipes.toReversed())).toEqual(["c", "b", "a", "d"]);
    expect(rank(recipes, "", matmul, 2)).toEqual(["c", "b"]);
    expect(rank(recipes, "", matmul, -1)).toEqual([]);
  });
});
