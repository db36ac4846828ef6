import * as z from "zod";

/** One line of a requirements list, as pip, uv or conda reads it. */
const Requirement = z
  .string()
  .min(1)
  .regex(/^[^\r\n]*$/, "one line");

/** Variables that the sandbox sets itself: what a goal wrote there would be lost, or would break what is measured. */
const reserved = ["PATH", "HOME", "TMPDIR", "VIRTUAL_ENV", "CONDA_PREFIX", "HONE_DATA"];

const Variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable's name")
  .refine((name) => !reserved.includes(name), `a variable that Hone does not set itself (${reserved.join(", ")})`);

/**
 * What a goal's builds, tests and runs need beside the repository: made once, with network, on the base commit, and
 * read-only afterwards. The forms that people write become one.
 */
export const Setup = z
  .strictObject({
    /** What the requirements are installed into; `venv` where there are some and nothing is said. */
    environment: z.enum(["venv", "uv", "conda", "none"]).optional(),
    /** A name on PATH or an absolute path; also a version, 3.11. */
    python: z.string().min(1).optional(),
    /** Lines, or the path of a file of the base commit, relative to the goal's root. */
    requirements: z.union([z.string().min(1), z.array(Requirement).min(1).max(1000)]).optional(),
    /** Run behind the environment, in a copy of the base commit's tree; `{environment}` and `{data}` are folders. */
    commands: z.array(z.array(z.string()).min(1)).default([]),
    /** Variables of every later build, test and run. */
    env: z.record(Variable, z.string().regex(/^[^\0]*$/)).default({}),
  })
  .transform((setup) => ({ ...setup, environment: setup.environment ?? usual(setup) }))
  .superRefine(({ environment, python, requirements }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (environment === "none" && requirements !== undefined)
      refuse("requirements", "there is no environment to install into; write environment: venv");
    if (environment === "none" && python !== undefined)
      refuse("python", "it is the environment's, and there is none; write environment: venv");
    if (environment === "conda" && python !== undefined && !isVersion(python))
      refuse("python", 'conda takes a version, such as "3.11"');
  });
export type Setup = z.infer<typeof Setup>;

const usual = ({ python, requirements }: { python?: unknown; requirements?: unknown }) =>
  requirements !== undefined || python !== undefined ? "venv" : "none";

/** `3.11`, in place of an interpreter's name. */
export const isVersion = (python: string): boolean => /^\d+(\.\d+){0,2}$/.test(python);

/** The short form, a list of commands, as the long one; anything else as it is. */
export const longForm = (setup: unknown): unknown =>
  Array.isArray(setup) ? { environment: "none", commands: setup } : setup;
