import { codeText, languageOf } from "./code-text.ts";
import type { CodeText, Language } from "./code-text.ts";

/**
 * Calls by which a program reaches the network, other processes or the interpreter around it. A kernel computes and
 * needs none. The sandbox is what stops them; this says so before anything is built, and keeps them out of a pull request.
 */

/**
 * The first group that matched, or all that did, is the call's name. Blanks and texts within a pattern are bounded where
 * it begins anywhere: a hostile source must not be able to take quadratic time.
 */
type Rule = { in: keyof CodeText; pattern: RegExp };

/** Names that nothing else has: the word is enough, in whatever way it is called. */
const unmistakable = [
  "popen|posix_spawnp?|vfork|clone3|forkpty|execv|execvp|execve|execvpe|execveat|fexecve|execl|execlp|execle",
  "dlopen|dlmopen|dlsym|ptrace|process_vm_readv|process_vm_writev|getaddrinfo|gethostbyname|socketpair",
  "CreateProcess[AW]?|ShellExecute(?:Ex)?[AW]?|WinExec|LoadLibrary(?:Ex)?[AW]?|GetProcAddress|WSAStartup",
].join("|");

/** A function of that name, called, which is no method of anything: `s.connect(`, `graph::connect(` are. */
const calledFunction = (names: string): RegExp =>
  new RegExp(`(?<!\\w|\\.\\s{0,3}|->\\s{0,3}|\\w::\\s{0,3})(?:std::\\s*)?(${names})\\s*\\(`);

const headers =
  "sys/socket|sys/un|sys/ptrace|sys/syscall|sys/wait|sys/epoll|netinet/\\w+|arpa/\\w+|net/\\w+|netdb|spawn|dlfcn|linux/[\\w/.]+|asm/unistd|winsock2?|windows|curl/\\w+|boost/(?:asio|process)[\\w/.]*";

const pythonModules =
  "socket|socketserver|ssl|select|selectors|asyncio|http|urllib|urllib3|requests|httpx|aiohttp|ftplib|smtplib|telnetlib|xmlrpc|websocket|websockets|paramiko|subprocess|multiprocessing|pty|ctypes|cffi|psutil|sh|pexpect|runpy";

const osCalls =
  "system|popen|fork|forkpty|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|startfile|ptrace|kill|killpg|pidfd_open";

const rules: Record<Language, readonly Rule[]> = {
  c: [
    { in: "bare", pattern: new RegExp(`\\b(${unmistakable})\\b`) },
    { in: "bare", pattern: calledFunction("system|fork|socket|connect|syscall") },
    { in: "bare", pattern: /\(\s*(system|fork|socket|connect|syscall)\s*\)\s*\(/ },
    { in: "code", pattern: new RegExp(`(?:#|%:)\\s*include(?:_next)?\\s*([<"](?:${headers})(?:\\.h(?:pp)?)?[>"])`) },
  ],
  python: [
    { in: "bare", pattern: new RegExp(`\\.\\s{0,4}(?<!\\bplatform\\.\\s{0,4})(${osCalls})\\s*\\(`) },
    {
      in: "bare",
      pattern: /\.\s{0,4}(_getframe|_current_frames|get_objects|get_referrers|currentframe|import_module)\b/,
    },
    { in: "bare", pattern: /(?<!\w|\.)(__import__|__builtins__)\b/ },
    { in: "bare", pattern: /\b(sys\.modules)\s*(?:\[[^\]\n]{0,200}\]\s*=(?!=)|\.(?:update|setdefault|pop|clear)\b)/ },
    {
      in: "code",
      pattern: new RegExp(`\\b(?:get|set)attr\\s*\\([^,\\n]{1,200},\\s*["'](${osCalls}|_getframe|get_objects)["']`),
    },
    { in: "bare", pattern: /\b(ProcessPoolExecutor)\b/ },
  ],
  rust: [
    {
      in: "bare",
      pattern: /\b((?:std|tokio|async_std)::(?:process|net)|Command::new|TcpStream|TcpListener|UdpSocket|reqwest)\b/,
    },
    { in: "bare", pattern: new RegExp(`\\blibc::(system|fork|socket|connect|syscall|${unmistakable})\\b`) },
  ],
  go: [
    {
      in: "code",
      pattern: /^\s*(?:import\s+)?(?:[\w.]+\s+)?"(net|net\/[\w/]+|os\/exec|syscall|plugin|golang\.org\/x\/sys\/\w+)"/m,
    },
    { in: "bare", pattern: /\b(os\.StartProcess)\b/ },
  ],
  javascript: [
    {
      in: "code",
      pattern:
        /\b(?:from|import|require)\b\s*\(?\s*["'`](?:node:)?(child_process|net|tls|dgram|https?|http2|cluster|vm|inspector)["'`]/,
    },
    { in: "bare", pattern: /(?<!\w|\.)(fetch|eval|XMLHttpRequest|WebSocket|EventSource)\s*\(/ },
    {
      in: "bare",
      pattern:
        /\b(new\s+Function|process\.binding|process\.dlopen|Deno\.(?:run|Command|connect)|Bun\.(?:spawn|connect))\b/,
    },
  ],
  fortran: [{ in: "bare", pattern: /\b(execute_command_line|call\s+system)\b/i }],
  make: [{ in: "code", pattern: /(\$[({]shell|(?<=\w\s*)!=|\b(?:curl|wget|ssh|git\s+clone)(?=\s))/ }],
};

/** Names of the forbidden calls in a source, each once, in the order of the rules. */
export function forbiddenCalls(path: string, text: string): ReadonlySet<string> {
  const language = languageOf(path);
  return language === null ? new Set() : callsIn(language, codeText(language, text));
}

function callsIn(language: Language, text: CodeText): Set<string> {
  const found = rules[language].flatMap(({ in: part, pattern }) => namesOf(pattern, text[part]));
  if (language === "c") return new Set([...found, ...assembled(text)]);
  return new Set(language === "python" ? [...found, ...pythonImports(text), ...evaluated(text)] : found);
}

/** A system call in assembly, which stands in a string. */
function assembled({ code, bare }: CodeText): string[] {
  const instructions = /\b(?:syscall|sysenter|svc|int\s+\$?0x80)\b/g;
  const inStrings = (code.match(instructions) ?? []).length > (bare.match(instructions) ?? []).length;
  return inStrings && /\b_{0,2}asm(?:_{2})?\b/.test(bare) ? ["asm syscall"] : [];
}

const namesOf = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(new RegExp(pattern, `g${pattern.flags}`))].map(([all, name]) => (name ?? all).replace(/\s+/g, " "));

/** `import a.b as c, d`, `from a import b`: what is imported, with the names that a module gives. */
export function importsOf({ bare }: CodeText): { module: string; names: readonly string[] }[] {
  const statements = bare.matchAll(
    /(?:^|[;:])[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]{0,4000}\)|[^\n;#]*)|import[ \t]+([^\n;#]+))/gm,
  );
  return [...statements].flatMap(([, from, names = "", modules = ""]) =>
    from === undefined
      ? listed(modules).map((module) => ({ module, names: [] }))
      : [{ module: from, names: listed(names) }],
  );
}

const listed = (text: string): string[] =>
  text
    .replace(/[()]/g, " ")
    .split(",")
    .map((part) => part.trim().split(/\s+/)[0] ?? "")
    .filter((name) => name !== "");

function pythonImports(text: CodeText): string[] {
  const isModule = new RegExp(`^(?:${pythonModules})(?:\\.|$)|^torch\\.multiprocessing$`);
  const isCall = new RegExp(`^(?:${osCalls}|_getframe|get_objects|get_referrers|import_module)$`);
  return importsOf(text).flatMap(({ module, names }) => [
    ...(isModule.test(module) ? [`import ${module}`] : []),
    ...names.filter((name) => isModule.test(`${module}.${name}`)).map((name) => `import ${module}.${name}`),
    ...names.filter((name) => ["os", "sys", "gc", "posix", "importlib"].includes(module) && isCall.test(name)),
  ]);
}

/** A text that is run as code: the names in it where it is one plain literal, `eval` or `exec` themselves elsewhere. */
function evaluated({ code, bare }: CodeText): string[] {
  const called = /(?<!\w|\.\s{0,3}|\bdef\s{1,3})(eval|exec)\s*\(/g;
  const names = [...bare.matchAll(called)].map(([, name = ""]) => name);
  if (names.length === 0) return [];
  const literals = [...code.matchAll(/(?<!\w|\.\s{0,3})(?:eval|exec)\s*\(\s*(["'])([^"'\\\n]*)\1\s*\)/g)].map(
    ([, , literal = ""]) => literal,
  );
  if (literals.length < names.length) return names;
  return literals.flatMap((literal) => [...callsIn("python", codeText("python", literal))]);
}
