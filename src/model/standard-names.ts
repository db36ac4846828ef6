const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Top-level modules of Python's standard library, 3.8 to 3.14. */
export const pythonModules = words(`
  __future__ annotationlib compression abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64
  bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections
  colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses
  dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler
  fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp
  gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword
  lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
  multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb
  pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile
  pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets
  select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile
  sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig
  syslog tabnanny tarfile telnetlib tempfile termios textwrap threading time timeit tkinter token tokenize tomllib
  trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings
  wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`);

/** Headers without a suffix: those of C++. */
const cppHeaders = words(`
  algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits
  clocale cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstdbool
  cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque exception execution expected filesystem
  flat_map flat_set format forward_list fstream functional future generator initializer_list iomanip ios iosfwd
  iostream istream iterator latch limits list locale map mdspan memory memory_resource mutex new numbers numeric
  optional ostream print queue random ranges ratio regex scoped_allocator set shared_mutex source_location span
  spanstream sstream stack stacktrace stdexcept stdfloat stop_token streambuf string string_view strstream
  syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray
  variant vector version nv/target
`);

/** Headers `<name.h>` of C, POSIX, OpenMP, the vector units, CUDA. */
const cHeaders = words(`
  assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic
  stdbit stdbool stdckdint stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
  alloca byteswap cpuid dirent endian fcntl features malloc memory poll pthread sched semaphore strings unistd
  values omp openacc arm_acle arm_bf16 arm_fp16 arm_neon arm_sme arm_sve altivec riscv_vector wasm_simd128
  cooperative_groups crt/host_defines cuda cuda_runtime cuda_runtime_api cuda_bf16 cuda_fp4 cuda_fp6 cuda_fp8
  cuda_fp16 curand_kernel device_functions device_launch_parameters driver_types math_constants math_functions mma
  nvrtc nvtx3/nvToolsExt sm_20_intrinsics sm_30_intrinsics sm_60_atomic_functions surface_types
  texture_types vector_functions vector_types
`);

/** Families of headers that come with a compiler, a system or a device's toolkit. */
const families =
  /^(?:\w*intrin\.h|(?:sys|bits|asm|linux|machine|mach)\/[\w/]+\.h|(?:cuda|cub|thrust|cooperative_groups|hip|sycl|torch|ATen|c10)\/[\w/.]+|ext\/\w+(?:\/\w+\.hpp)?|experimental\/\w+|metal_\w+|simd\/simd\.h)$/;

/** Whether a header comes with the compiler or the device's toolkit. */
export const isStandardHeader = (name: string): boolean =>
  cppHeaders.has(name) ||
  (/\.h(?:pp)?$/.test(name) && cHeaders.has(name.replace(/\.h(?:pp)?$/, ""))) ||
  families.test(name);
