import { treeOf } from "./engine-tree.ts";
import type { EngineRequest } from "./evolve/ports.ts";
import type { Benchmark } from "./model/benchmark.ts";
import type { Area, Rule } from "./model/knowledge.ts";
import { recipeTaskOf } from "./model/recipe.ts";
import type { Recipe } from "./model/recipe.ts";
import { InputError } from "./model/input-error.ts";
import { knowledgeFolder, loadKnowledge } from "./propose/knowledge/load-knowledge.ts";
import { rankRecipes } from "./propose/knowledge/rank-recipes.ts";
import { readRecipes, recipesFolder } from "./propose/knowledge/recipes.ts";
import { rankRules } from "./search/rank-knowledge.ts";
import type { Repository } from "./workspace/repository.ts";

const mostRules = 5;
const mostRecipes = 2;
/** Characters of a recipe's diff that a model is shown. */
const diffShown = 4000;

/**
 * What proposers can ask: the shipped rules, the repository's own at the base commit, and what earlier campaigns
 * confirmed here. Answers with texts for a model.
 */
export async function openKnowledge(
  request: EngineRequest,
  repository: Repository,
): Promise<(query: string) => string> {
  const { goal, benchmark, models, onProgress } = request;
  const base = treeOf(request);
  const warn = (text: string) => onProgress?.(`warning: ${text}`);
  const [own, committed] = await Promise.all([
    textsIn(repository, { base, pattern: `${knowledgeFolder}/*.yaml`, warn }),
    textsIn(repository, { base, pattern: `${recipesFolder}/*.json`, warn }),
  ]);
  const { rules, warnings } = await loadKnowledge(own);
  const recipes = await readRecipes({ committed, folder: models?.recipes ?? null });
  for (const warning of [...warnings, ...recipes.warnings]) warn(warning);
  const areas = areasOf(benchmark);
  const task = recipeTaskOf(benchmark, goal.language);
  return (query) => {
    const fitting = rankRules(rules, { areas, text: query }, mostRules);
    const known = rankRecipes(recipes.recipes, { task, text: query }, mostRecipes);
    const words = [...known.map(recipeInWords), ...fitting.map(ruleInWords)];
    return words.length > 0 ? words.join("\n\n") : "no rule fits";
  };
}

type Place = { base: string; pattern: string; warn: (text: string) => void };

async function textsIn(repository: Repository, { base, pattern, warn }: Place): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of await repository.listFiles(base, [pattern])) {
    try {
      const file = await repository.readFileAt(base, path);
      if (file) texts.set(path, file.text);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      warn(`${path}: ${error.what}; it is not used`);
    }
  }
  return texts;
}

function areasOf({ driver, device, functions }: Benchmark): Area[] {
  const torch = driver === "python" && functions.some(({ arrays = "torch" }) => arrays === "torch");
  const python: Area[] = torch ? ["pytorch", "triton"] : [];
  return [...python, device === "cuda" ? "cuda" : device === "hip" ? "rocm" : "cpu"];
}

const ruleInWords = ({ id, title, symptom, profile, transform, effect, conditions, source }: Rule): string =>
  `${id}: ${title}\nSymptom: ${symptom}\nIn a profile: ${profile}\nChange: ${transform}\nEffect: ${effect}\nConditions: ${conditions}\nSource: ${source}`;

const recipeInWords = ({ id, hypothesis, diff, gain, machine }: Recipe): string =>
  `A change that was confirmed in an earlier campaign (${id}): ${hypothesis}\nGain: ${gain.estimate.toPrecision(3)} (${gain.low.toPrecision(3)}–${gain.high.toPrecision(3)}) of ${gain.metric} on ${machine.processor}\n${diff.slice(0, diffShown)}`;
