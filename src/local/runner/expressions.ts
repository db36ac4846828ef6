/** Expressions, evaluated by GitHub's own package. */
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";
import { z } from "zod";

import type { Json, JsonObject } from "../json.ts";

/** `${{ … }}` in a workflow, without the braces. */
export class Expression {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** A value of a workflow file before its expressions are evaluated. */
export type Template = string | number | boolean | null | Expression | Template[] | { [key: string]: Template };

/** The contexts that an expression may refer to, by name. */
export type Scope = JsonObject;

/** How the job stands, for `success()` and the like. */
export type JobState = "success" | "failure" | "cancelled";

/** Throws where the expression is wrong or refers to a context that does not exist here. */
export function evaluate(source: string, scope: Scope, state: JobState | null = null): Json {
  const functions = state === null ? [] : statusFunctions(state);
  const tokens = new Lexer(source).lex().tokens;
  const tree = new Parser(tokens, Object.keys(scope), functions).parse();
  const contexts: unknown = JSON.parse(JSON.stringify(scope), data.reviver);
  if (!(contexts instanceof data.Dictionary)) throw new Error("the contexts of an expression are not a dictionary");
  const result = new Evaluator(tree, contexts, new Map(functions.map((one) => [one.name, one]))).evaluate();
  return z.json().parse(JSON.parse(JSON.stringify(result, data.replacer)));
}

function statusFunctions(state: JobState) {
  const truths = {
    success: state === "success",
    failure: state === "failure",
    cancelled: state === "cancelled",
    always: true,
  };
  return Object.entries(truths).map(([name, truth]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(truth),
  }));
}

/** The braces that an `if:` may have or leave. */
const braces = /^\s*\$\{\{(.*)\}\}\s*$/s;

/** An `if:`; without a status function in it, it asks for success, too. */
export function condition(template: Template, scope: Scope, state: JobState): boolean {
  const source = template instanceof Expression ? template.source : asText(resolve(template, {})).replace(braces, "$1");
  const asked = source.trim() === "" ? "success()" : source;
  const whole = /\b(success|failure|cancelled|always)\s*\(/i.test(asked) ? asked : `success() && (${asked})`;
  return truthy(evaluate(whole, scope, state));
}

function truthy(value: Json): boolean {
  return value !== null && value !== false && value !== 0 && value !== "";
}

export function resolve(template: Template, scope: Scope): Json {
  if (template instanceof Expression) return evaluate(template.source, scope);
  if (Array.isArray(template)) return template.map((one) => resolve(one, scope));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, resolve(value, scope)]));
}

/** As the environment and inputs get it: null is empty, objects are JSON. */
export function resolveText(template: Template, scope: Scope): string {
  return asText(resolve(template, scope));
}

export function resolveTexts(templates: Readonly<Record<string, Template>>, scope: Scope): Record<string, string> {
  return Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, resolveText(template, scope)]));
}

export function asText(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Text with `${{ }}` in it, as in the defaults of an action's inputs. */
export function interpolate(text: string, scope: Scope): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_whole, source: string) => asText(evaluate(source.trim(), scope)));
}
