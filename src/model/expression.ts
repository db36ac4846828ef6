/**
 * The arithmetic of contracts and tuning constraints: numbers, names, `+ - * / %`, comparisons, `&& || !`,
 * parentheses, `min max ceil_div`. Parsed, never evaluated as code: the text comes from outside.
 */
export type Expression =
  | { kind: "number"; value: number }
  | { kind: "name"; name: string }
  | { kind: "call"; name: CallName; args: Expression[] }
  | { kind: "unary"; op: "-" | "!"; of: Expression }
  | { kind: "binary"; op: BinaryOperator; left: Expression; right: Expression };

type CallName = keyof typeof calls;
type BinaryOperator = keyof typeof operators;

const calls = {
  min: (...values: number[]) => Math.min(...values),
  max: (...values: number[]) => Math.max(...values),
  ceil_div: (a: number, b: number) => Math.ceil(a / b),
};

const operators = {
  "||": { level: 1, apply: (a: number, b: number) => Number(a !== 0 || b !== 0) },
  "&&": { level: 2, apply: (a: number, b: number) => Number(a !== 0 && b !== 0) },
  "==": { level: 3, apply: (a: number, b: number) => Number(a === b) },
  "!=": { level: 3, apply: (a: number, b: number) => Number(a !== b) },
  "<=": { level: 4, apply: (a: number, b: number) => Number(a <= b) },
  ">=": { level: 4, apply: (a: number, b: number) => Number(a >= b) },
  "<": { level: 4, apply: (a: number, b: number) => Number(a < b) },
  ">": { level: 4, apply: (a: number, b: number) => Number(a > b) },
  "+": { level: 5, apply: (a: number, b: number) => a + b },
  "-": { level: 5, apply: (a: number, b: number) => a - b },
  "*": { level: 6, apply: (a: number, b: number) => a * b },
  "/": { level: 6, apply: (a: number, b: number) => a / b },
  "%": { level: 6, apply: (a: number, b: number) => a % b },
} as const;

const tokenPattern = /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\|\||&&|[=!<>]=|[-+*/%<>!(),]))/y;
const maxLength = 1000;

/** Parses an expression. Throws `SyntaxError` that names the column where it stops making sense. */
export function parseExpression(text: string): Expression {
  if (text.length > maxLength) throw new SyntaxError(`an expression is at most ${maxLength} characters long`);
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at]?.text;
  const fail = (wanted: string): never => {
    const token = tokens[at];
    throw new SyntaxError(`expected ${wanted} at column ${(token?.column ?? text.length) + 1} of "${text}"`);
  };
  const expect = (wanted: string) => (peek() === wanted ? at++ : fail(`"${wanted}"`));

  const primary = (): Expression => {
    const token = tokens[at] ?? fail("a number or a name");
    at++;
    if (token.kind === "number") return { kind: "number", value: Number(token.text) };
    if (token.kind === "name") return peek() === "(" ? call(token.text) : { kind: "name", name: token.text };
    if (token.text === "-" || token.text === "!") return { kind: "unary", op: token.text, of: primary() };
    if (token.text !== "(") {
      at--;
      fail("a number or a name");
    }
    const inner = binary(1);
    expect(")");
    return inner;
  };
  const call = (name: string): Expression => {
    if (!isCall(name)) throw new SyntaxError(`unknown function "${name}" in "${text}"; known: min, max, ceil_div`);
    expect("(");
    const args = [binary(1)];
    while (peek() === ",") {
      at++;
      args.push(binary(1));
    }
    expect(")");
    return { kind: "call", name, args };
  };
  const binary = (level: number): Expression => {
    let left = primary();
    for (let op = peek(); isOperator(op) && operators[op].level >= level; op = peek()) {
      at++;
      left = { kind: "binary", op, left, right: binary(operators[op].level + 1) };
    }
    return left;
  };

  const parsed = binary(1);
  if (at < tokens.length) fail("an operator or the end");
  return parsed;
}

/** The value of an expression; throws `RangeError` for a name that has no value. */
export function evaluateExpression(expression: Expression, values: Readonly<Record<string, number>>): number {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "name": {
      const value = Object.hasOwn(values, expression.name) ? values[expression.name] : undefined;
      if (value === undefined) throw new RangeError(`"${expression.name}" has no value here`);
      return value;
    }
    case "unary": {
      const value = evaluateExpression(expression.of, values);
      return expression.op === "-" ? -value : Number(value === 0);
    }
    case "call":
      return calls[expression.name](
        ...(expression.args.map((arg) => evaluateExpression(arg, values)) as [number, number]),
      );
    case "binary":
      return operators[expression.op].apply(
        evaluateExpression(expression.left, values),
        evaluateExpression(expression.right, values),
      );
  }
}

/** The names that an expression needs values for. */
export function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "name":
      return [expression.name];
    case "unary":
      return namesIn(expression.of);
    case "call":
      return expression.args.flatMap(namesIn);
    case "binary":
      return [...namesIn(expression.left), ...namesIn(expression.right)];
  }
}

const isCall = (name: string): name is CallName => Object.hasOwn(calls, name);
const isOperator = (text: string | undefined): text is BinaryOperator =>
  text !== undefined && Object.hasOwn(operators, text);

type Token = { kind: "number" | "name" | "sign"; text: string; column: number };

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const column = pattern.lastIndex;
    const hit = pattern.exec(text);
    if (!hit)
      throw new SyntaxError(`unexpected "${text.slice(column).trim()[0]}" at column ${column + 1} of "${text}"`);
    const [, number, name, sign] = hit;
    const kind = number ? "number" : name ? "name" : "sign";
    tokens.push({
      kind,
      text: number ?? name ?? sign ?? "",
      column: pattern.lastIndex - (number ?? name ?? sign ?? "").length,
    });
  }
  return tokens;
}
