import { describe, expect, it } from "vitest";
import { essentialCode } from "../../src/workspace/essential-code.ts";

const same = (file: string, a: string, b: string) => essentialCode(file, a) === essentialCode(file, b);

describe("the same code", () => {
  it.each([
    ["a line comment in C", "a.c", "int a; // one\nint b;\n", "int a;\nint b; // two\n"],
    ["a block comment in C", "a.c", "int a;/* x\n y */int b;", "int a; int b;"],
    ["blanks and line ends in C", "a.cu", "int  a ;\r\n\r\n  int b;", "int a ;\nint b;\n"],
    ["a tunable's declaration", "a.c", "#define T 16 // hone: tune 8 16\n", "#define T 16\n"],
    ["a comment with an apostrophe", "a.c", "int a; // don't\nint b;", "int a;\nint b;"],
    ["a comment after a directive of C", "a.c", "#pragma omp simd /* x */\nf();", "#pragma omp simd\nf();"],
    ["a comment in Fortran", "a.f90", "x = 1 ! it's\n\ny = 2\n", "x = 1\ny = 2\n"],
    ["a comment line in old Fortran", "a.f", "C it's old\n      x = 1\n", "      x = 1\n"],
    ["a comment in Python", "a.py", "x = 1  # one\n\n# two\ny = 2\n", "x = 1\ny = 2\n"],
    ["a comment in a Makefile", "Makefile", "# flags\nF = -O2 # fast\n\nall:\n\tcc\n", "F = -O2\nall:\n\tcc\n"],
    ["a comment line of the shell", "a.sh", "# it's\necho a\n", "echo a\n"],
    ["blanks at line ends of anything", "a.txt", "a \nb\n", "a\nb\n"],
  ])("is what differs by %s", (_title, file, a, b) => {
    expect(same(file, a, b)).toBe(true);
  });
});

describe("other code", () => {
  it.each([
    ["a string that looks like a comment", "a.c", 'f("a // 1");', 'f("a // 2");'],
    ["blanks in a string", "a.c", 'f("a  b");', 'f("a b");'],
    ["a character that is a quote", "a.c", 'f(\'"\'); // 1\ng("x // 1");', 'f(\'"\'); // 1\ng("x // 2");'],
    ["a digit separator before a string", "a.cpp", 'int a = 1\'000; f("// 1");', 'int a = 1\'000; f("// 2");'],
    ["a raw string", "a.cpp", 'f(R"(\n// 1\n)");', 'f(R"(\n// 2\n)");'],
    ["a directive of C", "a.c", "#pragma omp simd\nf();", "f();"],
    ["where a directive ends", "a.c", "#define A b\nc;", "#define A b c;"],
    ["a macro with arguments", "a.c", "#define F(x) x\n", "#define F (x) x\n"],
    ["blanks that part signs", "a.c", "a = b + +c;", "a = b ++c;"],
    ["a value", "a.c", "#define T 16 // hone: tune 8 16\n", "#define T 8 // hone: tune 8 16\n"],
    ["a directive of Fortran", "a.f90", "!$omp parallel do\nx = 1\n", "x = 1\n"],
    ["a directive for a compiler of Fortran", "a.f90", "!DIR$ IVDEP\nx = 1\n", "x = 1\n"],
    ["a string of Fortran over two lines", "a.f90", 's = "a &\n  &b ! 1"\n', 's = "a &\n  &b ! 2"\n'],
    ["a continuation of old Fortran", "a.f", "      x = 1\n     !  + 2\n", "      x = 1\n     !  + 3\n"],
    ["indentation in Python", "a.py", "if a:\n  b\n  c\n", "if a:\n  b\nc\n"],
    ["a string of Python over lines", "a.py", 'x = """\n# 1\n"""\n', 'x = """\n# 2\n"""\n'],
    ["a format string", "a.py", 'x = f"{d["#1"]}"\n', 'x = f"{d["#2"]}"\n'],
    ["a recipe", "Makefile", "all:\n\techo '# 1'\n", "all:\n\techo '# 2'\n"],
    ["a here-document", "a.sh", "cat <<E\n# 1\nE\n", "cat <<E\n# 2\nE\n"],
    ["a string of the shell over lines", "a.sh", "echo '\n# 1\n'\n", "echo '\n# 2\n'\n"],
    ["the program that runs a script", "a.sh", "#!/bin/sh\necho\n", "#!/bin/bash\necho\n"],
    ["a comment of a language that is not known", "a.zig", "a // 1\n", "a // 2\n"],
  ])("is what differs by %s", (_title, file, a, b) => {
    expect(same(file, a, b)).toBe(false);
  });
});
