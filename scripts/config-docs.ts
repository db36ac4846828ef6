import * as z from "zod";
import packageJson from "../package.json" with { type: "json" };
import { Config } from "../src/model/config.ts";

/** The schema of `.github/hone.yml` that is published with the package, and the page that is made of the same source. */
export const schemaFile = "templates/hone.schema.json";
export const configPageFile = "docs/config.md";

/** Editors fetch it from the release that wrote the configuration. */
const published = `https://raw.githubusercontent.com/hone-dev/hone/v${packageJson.version}/${schemaFile}`;

/** What of a JSON schema is documented. */
const Node = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  get items() {
    return Node.optional();
  },
  get properties() {
    return z.record(z.string(), Node).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), Node]).optional();
  },
});
type Node = z.infer<typeof Node>;

const schema = () => ({
  $id: published,
  title: "Hone: .github/hone.yml",
  description: "Read from the default branch. Every key has a default.",
  ...z.toJSONSchema(Config, { io: "input" }),
});

/** `templates/hone.schema.json` */
export const configSchema = (): string => `${JSON.stringify(schema(), null, 2)}\n`;

/** `docs/config.md` */
export function configPage(): string {
  const { properties = {} } = Node.parse(schema());
  return [
    "<!-- Made by scripts/config-docs.ts from src/model/config.ts: `npm run build` writes it anew. -->",
    "# `.github/hone.yml`",
    introduction,
    "| key | value | default | |",
    "|:--|:--|:--|:--|",
    ...Object.entries(properties).flatMap(([key, node]) => rows(key, node)),
    "",
    remarks,
  ].join("\n");
}

const introduction = `
Hone reads \`.github/hone.yml\` from the **default branch**, at the commit that it works on, so that a pull request cannot
change how it is treated. The file is optional and so is every key. \`npx hone init\` writes one with all keys in comments.

A mistake in it starts nothing: whoever asks for a campaign gets an answer on the issue that names the line and what to
write in its place. An unknown key is a mistake, too, with the nearest known one. While the file is wrong, \`label\` and
\`state_prefix\` are still read as far as their own lines can be, so that the one who set the label is answered and open
campaigns are found.

Editors complete and check it with the [JSON schema](../${schemaFile}); this line at the top of the file names it:
\`\`\`yaml
# yaml-language-server: $schema=${published}
\`\`\`
`;

const remarks = `
Runners are chosen here and not by whoever writes a goal: \`runs_on\` of a goal may name only labels that \`runs_on\` has.
Budgets of a goal count up to those of \`budget\`; a limit is checked before the run that would spend it, and what a run was
allowed to spend is held back until it has ended. [commands.md](commands.md) says how \`/hone budget\` changes one.

\`\`\`yaml
label: faster
runs_on: [self-hosted, gpu]
budget: {iterations: 60, wall_seconds: 1800}
prices: {gpu: 1.2}
limits: {day: {usd: 20}}
pull_request: {draft: true, labels: [performance], reviewers: [octocat, octo-org/kernels]}
\`\`\`
`;

function rows(key: string, node: Node): string[] {
  const inner = Object.entries(node.properties ?? {});
  const row = `| \`${key}\` | ${cell(inner.length > 0 ? "block" : valueOf(node))} | ${defaultOf(node, inner.length > 0)} | ${cell(node.description ?? "")} |`;
  return [row, ...inner.flatMap(([name, below]) => rows(`${key}.${name}`, below))];
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

function valueOf({ type, enum: values, items, additionalProperties, ...node }: Node): string {
  if (values) return values.map((value) => `\`${value}\``).join(" or ");
  switch (type) {
    case "array":
      return `list of ${items?.enum ? valueOf(items) : `${items?.type ?? "value"}s`}`;
    case "object":
      return `label: ${typeof additionalProperties === "object" ? valueOf(additionalProperties) : "value"}`;
    case "boolean":
      return "`true` or `false`";
    default:
      return [type === "integer" ? "whole number" : (type ?? "value"), ...boundsOf(node)].join(", ");
  }
}

function boundsOf({ minimum, maximum, exclusiveMinimum }: Pick<Node, "minimum" | "maximum" | "exclusiveMinimum">) {
  const number = (value: number): string => value.toLocaleString("en");
  return [
    ...(exclusiveMinimum === undefined ? [] : [`above ${number(exclusiveMinimum)}`]),
    ...(minimum === undefined ? [] : [`at least ${number(minimum)}`]),
    // Of whole numbers without a limit the schema names the largest that a program holds exactly.
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? [] : [`at most ${number(maximum)}`]),
  ];
}

function defaultOf(node: Node, isBlock: boolean): string {
  if (isBlock || node.default === undefined) return "";
  return typeof node.default === "string"
    ? `\`${node.default === "" ? '""' : node.default}\``
    : `\`${JSON.stringify(node.default)}\``;
}
