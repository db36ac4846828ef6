import { codeText, languageOf } from "./code-text.ts";
import { importsOf } from "./forbidden-calls.ts";
import { isStandardHeader, pythonModules } from "./standard-names.ts";

/** What every kernel may build on. */
const givenModules = new Set(["numpy", "torch", "triton"]);

/** Libraries that a C toolchain links of itself or has beside it. */
const givenLibraries =
  /^(?:m|mvec|c|gcc|gcc_s|pthread|rt|dl|atomic|stdc\+\+|c\+\+|gomp|omp|iomp5|gfortran|quadmath|cuda|cudart)$/;

/**
 * What a source needs that neither its language's standard library nor a kernel's usual ground has: `module cupy`,
 * `header mkl.h`, `library openblas`. Whether the repository has it is not known here.
 */
export function dependenciesOf(path: string, text: string): ReadonlySet<string> {
  const language = languageOf(path);
  if (language === "python") return modulesIn(text);
  if (language === "c") return headersIn(text);
  return language === "make" ? librariesIn(text) : new Set();
}

/** A relative import is of the repository's own. */
function modulesIn(text: string): Set<string> {
  const modules = importsOf(codeText("python", text)).flatMap(({ module }) => module.split(".")[0] ?? []);
  return new Set(
    modules
      .filter((name) => name !== "" && !pythonModules.has(name) && !givenModules.has(name))
      .map((name) => `module ${name}`),
  );
}

function headersIn(text: string): Set<string> {
  const { code } = codeText("c", text);
  const headers = [...code.matchAll(/^[ \t]*(?:#|%:)[ \t]*include(?:_next)?[ \t]*[<"]([^>"\n]+)[>"]/gm)]
    .map(([, name = ""]) => name.trim().replace(/^(?:\.\/)+/, ""))
    .filter((name) => !isStandardHeader(name))
    .map((name) => `header ${name}`);
  const linked = [...code.matchAll(/#[ \t]*pragma[ \t]+comment[ \t]*\([ \t]*lib[ \t]*,[ \t]*"?([^")\n]*)/g)];
  return new Set([...headers, ...linked.map(([, name = ""]) => `library ${name.trim()}`)]);
}

/** Flags of the linker; `-flto` and `-Wl,-O1` are none that name a library. */
function librariesIn(text: string): Set<string> {
  const flags = codeText("make", text).code.matchAll(/(?<![\w-])-l[ \t]*([A-Za-z_:][\w.+:-]*)/g);
  return new Set([...flags].flatMap(([, name = ""]) => (givenLibraries.test(name) ? [] : [`library ${name}`])));
}

/** Whether a path of the repository is what a module or a header means. */
export function isOwn(dependency: string, path: string): boolean {
  const [kind = "", name = ""] = dependency.split(" ");
  if (kind === "header") {
    const local = name.replace(/^(?:\.\.?\/)+/, "");
    return path === local || path.endsWith(`/${local}`);
  }
  // Many paths are asked, and few have it.
  if (kind !== "module" || !path.includes(name) || !/\.(?:pyx?|so|pyi)$/.test(path)) return false;
  return new RegExp(`(?:^|/)${name}(?:/|\\.[\\w.-]*$)`).test(path);
}
