import * as z from "zod";
import { parseExpression } from "./expression.ts";

/** An arithmetic expression over case parameters, kept as text, known to parse. */
export const ExpressionText = z.union([z.number(), z.string()]).transform((value, context) => {
  const text = String(value);
  try {
    parseExpression(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
  return text;
});
