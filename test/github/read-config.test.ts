import { expect, test } from "vitest";
import { parseConfig } from "../../src/github/read-config.ts";
import { Config } from "../../src/model/config.ts";

/** What is wrong, the key that the answer names, and what its remedy must say. The mistake is on line 2. */
const mistakes: [text: string, key: string, remedy: string][] = [
  ["label: 3", "label", "a string"],
  ['label: ""', "label", "at least 1 character"],
  ["runs_on: gpu", "runs_on", 'It must be a list: ["gpu"].'],
  ["runs_on: []", "runs_on", "at least 1 entry"],
  ["workflow: ../evil.sh", "workflow", "a file name that ends in .yml or .yaml"],
  ["goals: [/etc/x.md]", "goals[0]", "a path or pattern from the repository's top"],
  ["goals: [a/../../x.md]", "goals[0]", "without `..`"],
  ["publish: always", "publish", "one of pull_request, after_approval"],
  ["benchmarks: {generated: never}", "benchmarks.generated", "one of after_approval, at_once"],
  ["benchmarks: {generate: at_once}", "benchmarks", 'Did you mean "generated"?'],
  ["budget: {iterations: 0}", "budget.iterations", "at least 1"],
  ["budget: {wall_seconds: long}", "budget.wall_seconds", "a number"],
  ["prices: {gpu: -1}", "prices.gpu", "at least 0"],
  ["proposers: [gpt]", "proposers[0]", "tuner"],
  ["proposers: [openai]", "proposers[0]", "Correct it there."],
  ["models: {claude: {steps: 0}}", "models.claude.steps", "at least 1"],
  ["models: {claude: {modle: x}}", "models.claude", 'Did you mean "model"?'],
  ["models: {claude: {endpoint: http://evil.example}}", "models.claude.endpoint", "http:// only on this machine"],
  ["model_prices: {my-model: {input: -1, output: 1}}", "model_prices.my-model.input", "at least 0"],
  ["verify: {runs_on: gpu}", "verify.runs_on", "a list"],
  ["verify: {runs-on: [gpu]}", "verify", 'Did you mean "runs_on"?'],
  ['pull_request: {draft: "yes"}', "pull_request.draft", "true or false"],
  ['pull_request: {reviewers: ["@ada"]}', "pull_request.reviewers[0]", "a login without @"],
  ["pull_request: {base: a b}", "pull_request.base", "the name of a branch"],
  ["limits: {run_minutes: 999}", "limits.run_minutes", "at most 360"],
  ["limits: {campaigns: 1.5}", "limits.campaigns", "a whole number"],
  ["limits: {day: {usd: 0}}", "limits.day.usd", "more than 0"],
  ["limits: {organisation_day: 3}", "limits.organisation_day", "a block of keys and values"],
  ["state_prefix: heads/x", "state_prefix", "no branch or tag"],
];

test.each(mistakes)("%s is answered with its line, its key and what to write", (text, key, remedy) => {
  const { config } = parseConfig(`# first\n${text}\n`);
  expect(config).toEqual({
    ok: false,
    problem: {
      where: ".github/hone.yml:2",
      what: expect.stringContaining(`"${key}"`),
      remedy: expect.stringContaining(remedy),
    },
  });
});

test("there is a mistake for every key", () => {
  const tried = new Set(mistakes.map(([text]) => text.split(":", 1)[0]));
  expect(tried).toEqual(new Set(Object.keys(Config.shape)));
});

test("another repository's configuration is never taken in: Probot's `_extends` is no key", () => {
  expect(parseConfig("_extends: evil/settings\nlabel: faster\n").config).toMatchObject({
    ok: false,
    problem: { where: ".github/hone.yml:1", what: expect.stringContaining("_extends") },
  });
});

test.each([
  "label: 'faster' # ours\nstate_prefix: acme/hone\nnonsense: 1\n",
  'label: "faster"\nstate_prefix: acme/hone\nruns_on: [gpu\n',
  "label: faster\r\nstate_prefix: acme/hone\r\n\tbudget: {\r\n",
])("label and prefix count where the rest is wrong: %j", (text) => {
  expect(parseConfig(text)).toMatchObject({ label: "faster", statePrefix: "acme/hone", config: { ok: false } });
});

test("a label or prefix that is wrong itself leaves the default", () => {
  const wrong = { label: "optimize", statePrefix: "hone/campaigns", config: { ok: false } };
  expect(parseConfig("label: [a]\nstate_prefix: heads/x\n")).toMatchObject(wrong);
  expect(parseConfig("- label\n")).toMatchObject(wrong);
  expect(parseConfig(`label: ${"x".repeat(5000)}\nstate_prefix: heads/x\n a: [`)).toMatchObject(wrong);
});
