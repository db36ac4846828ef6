/** The inputs of a dispatch against those that the workflow declares, refused in GitHub's words. */
import { Refusal } from "../refusal.ts";
import type { InputDefinition } from "./workflow-file.ts";

type Value = string | number | boolean;
/** GitHub's limit for all inputs together, in characters. */
const longestPayload = 65_535;

export function readInputs(
  declared: Readonly<Record<string, InputDefinition>>,
  given: Readonly<Record<string, Value>>,
): Record<string, Value> {
  const unexpected = Object.keys(given).filter((name) => !(name in declared));
  if (unexpected.length > 0) throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  if (JSON.stringify(given).length > longestPayload) throw new Refusal(422, "inputs are too large.");
  const read = Object.entries(declared).map(([name, input]): [string, Value] => [
    name,
    readInput(name, input, given[name]),
  ]);
  return Object.fromEntries(read);
}

function readInput(name: string, input: InputDefinition, given: Value | undefined): Value {
  if (given === undefined && input.required && input.default === undefined)
    throw new Refusal(422, `Required input '${name}' not provided`);
  const value = given ?? input.default ?? (input.type === "boolean" ? false : "");
  switch (input.type) {
    case "boolean":
      if (!/^(true|false)$/.test(String(value)))
        throw new Refusal(422, `Provided value '${value}' for input '${name}' is not a boolean`);
      return String(value) === "true";
    case "number":
      if (!Number.isFinite(Number(value)))
        throw new Refusal(422, `Provided value '${value}' for input '${name}' is not a number`);
      return Number(value);
    case "choice":
      if (input.options?.includes(String(value)) !== true) {
        throw new Refusal(422, `Provided value '${value}' for input '${name}' not in the list of allowed values`);
      }
      return String(value);
    default:
      return String(value);
  }
}
