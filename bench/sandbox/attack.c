/*
 * What a hostile build command or candidate tries. `attack NAME ARGUMENT...`; compiled as a library, the same is tried
 * while the library is loaded. A line `GOT …` on standard output says that it came through; everything that can be is
 * looked at from outside instead. All of it is bounded, so that a sandbox that does not hold costs this machine little.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MIB (1024L * 1024L)

static int got(const char *what)
{
    printf("GOT %s\n", what);
    fflush(stdout);
    return 0;
}

static int got_if(int yes, const char *what) { return yes ? got(what) : (printf("refused: %s\n", strerror(errno)), 1); }

static void show_file(const char *path)
{
    char text[65536];
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    if (fd < 0) return;
    ssize_t size = read(fd, text, sizeof text);
    if (size > 0) fwrite(text, 1, (size_t)size, stdout);
    fflush(stdout);
    close(fd);
}

/* By its name, and round by every folder that might lead out. */
static int read_file(const char *path)
{
    const char *routes[] = {"", "/proc/1/root", "/proc/self/root", "/proc/1/cwd/../../../../..", "/work/../..",
                            "../../../../../../..", "/proc/self/cwd/../../../.."};
    char name[8192];
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        snprintf(name, sizeof name, "%s%s", routes[i], path);
        show_file(name);
    }
    for (int pid = 2; pid < 64; pid++) {
        snprintf(name, sizeof name, "/proc/%d/root%s", pid, path);
        show_file(name);
    }
    return 0;
}

static int write_file(const char *path)
{
    const char *routes[] = {"", "/proc/1/root", "/work/../..", "../../../../../../.."};
    char name[8192];
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        snprintf(name, sizeof name, "%s%s", routes[i], path);
        int fd = open(name, O_WRONLY | O_CREAT, 0644);
        if (fd >= 0) close(fd);
    }
    return 0;
}

static int open_to_write(const char *path) { return got_if(open(path, O_WRONLY) >= 0, path); }

/* Looks through the memory of processes for 32 characters behind a prefix that is nowhere else in this program. */
static int scan_memory(int first, int last)
{
    char prefix[] = "IPOF!TFDSFU!", line[512], path[64]; /* "HONE SECRET " one letter on */
    for (char *c = prefix; *c; c++) (*c)--;
    for (int pid = first; pid <= last; pid++) {
        snprintf(path, sizeof path, "/proc/%d/maps", pid);
        FILE *maps = pid == getpid() ? NULL : fopen(path, "r");
        if (!maps) continue;
        snprintf(path, sizeof path, "/proc/%d/mem", pid);
        int memory = open(path, O_RDONLY);
        while (memory >= 0 && fgets(line, sizeof line, maps)) {
            unsigned long from, to;
            char mode[8];
            if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3 || mode[0] != 'r' || mode[1] != 'w') continue;
            size_t size = to - from;
            if (size > 256 * MIB) continue;
            char *part = malloc(size);
            ssize_t length = part ? pread(memory, part, size, (off_t)from) : 0;
            for (char *at = part; length > 0 && at + 48 < part + length; at++) {
                at = memchr(at, prefix[0], (size_t)(part + length - at));
                if (!at || at + 48 >= part + length) break;
                if (memcmp(at, prefix, 12) == 0) printf("%.44s\n", at);
            }
            free(part);
        }
        if (memory >= 0) close(memory);
        fclose(maps);
    }
    fflush(stdout);
    return 0;
}

static int connect_to(int family, const struct sockaddr *to, socklen_t length, int type)
{
    int fd = socket(family, type, 0);
    if (fd < 0) return 1;
    struct timeval patience = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, to, length) != 0) return 1;
    return write(fd, "reached", 7) != 7;
}

static int connect_inet(int type, const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect_to(AF_INET, (struct sockaddr *)&to, sizeof to, type);
}

static int connect_inet6(const char *port)
{
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)atoi(port))};
    to.sin6_addr = in6addr_loopback;
    return connect_to(AF_INET6, (struct sockaddr *)&to, sizeof to, SOCK_STREAM);
}

static int connect_unix(const char *path, int abstract)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length > sizeof to.sun_path - 2) return 1;
    memcpy(to.sun_path + abstract, path, length);
    return connect_to(AF_UNIX, (struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (size_t)abstract), SOCK_STREAM);
}

static int ask_name(const char *port)
{
    static const unsigned char query[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\4hone\7invalid\0\0\1\0\1";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    return sendto(fd, query, sizeof query, 0, (struct sockaddr *)&to, sizeof to) < 0;
}

static int fork_many(int count)
{
    for (int i = 0; i < count; i++) {
        pid_t pid = fork();
        if (pid < 0) return 1;
        if (pid == 0) { sleep(3); _exit(0); }
    }
    usleep(700000);
    return got("as many processes as it liked");
}

static void fill(char *memory, long bytes)
{
    for (long at = 0; at < bytes; at += 4096) memory[at] = 1;
}

static int eat_memory(int processes, long mebibytes)
{
    int ready[2];
    if (pipe(ready) != 0) return 1;
    for (int i = 0; i < processes; i++) {
        if (processes > 1 && fork() != 0) continue;
        char *memory = mmap(NULL, (size_t)(mebibytes * MIB), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) _exit(1);
        fill(memory, mebibytes * MIB);
        if (write(ready[1], "x", 1) != 1) _exit(1);
        usleep(700000);
        if (processes > 1) _exit(0);
    }
    char byte;
    for (int i = 0; i < processes; i++)
        if (read(ready[0], &byte, 1) != 1) return 1;
    usleep(500000);
    return got("as much memory as it liked");
}

static int eat_shared(const char *how, long mebibytes)
{
    char *memory = MAP_FAILED;
    size_t bytes = (size_t)(mebibytes * MIB);
    if (strcmp(how, "memfd") == 0) {
        int fd = memfd_create("bomb", 0);
        if (fd < 0 || ftruncate(fd, (off_t)bytes) != 0) return 1;
        memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    } else {
        int id = shmget(IPC_PRIVATE, bytes, 0600);
        if (id < 0) return 1;
        memory = shmat(id, NULL, 0);
        shmctl(id, IPC_RMID, NULL);
    }
    if (memory == MAP_FAILED) return 1;
    fill(memory, (long)bytes);
    usleep(500000);
    return got("as much shared memory as it liked");
}

static int fill_folder(const char *folder, int files, long mebibytes, int keep)
{
    static char block[65536];
    char name[512];
    memset(block, 7, sizeof block);
    for (int i = 0; i < files; i++) {
        snprintf(name, sizeof name, "%s/bomb-%d", folder, i);
        int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (fd < 0) return 1;
        for (long at = 0; at < mebibytes * MIB; at += (long)sizeof block)
            if (write(fd, block, sizeof block) < 0) return 1;
        if (!keep) { unlink(name); continue; }
        close(fd);
    }
    sleep(2);
    return got("as much disk as it liked");
}

static int flood(long mebibytes)
{
    static char block[65536];
    memset(block, 'x', sizeof block);
    for (long at = 0; at < mebibytes * MIB; at += (long)sizeof block)
        if (write(1, block, sizeof block) < 0) return 1;
    return got("\nGOT its last word");
}

static int outlive(const char *marker)
{
    if (fork() == 0) {
        setsid();
        if (fork() != 0) _exit(0);
        for (int fd = 0; fd < 3; fd++) close(fd);
        usleep(1200000);
        close(open(marker, O_WRONLY | O_CREAT, 0644));
        _exit(0);
    }
    usleep(300000);
    return 0;
}

static int peek(const char *how, int pid, unsigned long address)
{
    char text[45] = "";
    if (strcmp(how, "ptrace") == 0) {
        if (ptrace(PTRACE_ATTACH, pid, 0, 0) != 0) return got_if(0, how);
        waitpid(pid, NULL, __WALL);
        for (unsigned i = 0; i < 44; i += 4) {
            long word = ptrace(PTRACE_PEEKDATA, pid, (void *)(address + i), 0);
            memcpy(text + i, &word, 4);
        }
        ptrace(PTRACE_DETACH, pid, 0, 0);
    } else {
        struct iovec here = {text, 44}, there = {(void *)address, 44};
        if (syscall(SYS_process_vm_readv, pid, &here, 1L, &there, 1L, 0L) < 0) return got_if(0, how);
    }
    printf("%s\n", text);
    return 0;
}

static int trace_child(void)
{
    pid_t pid = fork();
    if (pid == 0) { pause(); _exit(0); }
    int traced = pid > 0 && ptrace(PTRACE_ATTACH, pid, 0, 0) == 0;
    if (pid > 0) kill(pid, SIGKILL);
    return got_if(traced, "a process of its own traced");
}

static int type_into_terminal(void)
{
    if (fork() == 0) {
        setsid();
        int master = posix_openpt(O_RDWR | O_NOCTTY);
        if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) _exit(1);
        int terminal = open(ptsname(master), O_RDWR);
        if (terminal < 0) _exit(1);
        ioctl(terminal, TIOCSCTTY, 0);
        _exit(ioctl(terminal, TIOCSTI, "x") == 0 ? 0 : 1);
    }
    int status = 1;
    wait(&status);
    return got_if(status == 0, "typed into a terminal");
}

static int new_namespace(int how)
{
    if (how == 0) return got_if(unshare(CLONE_NEWUSER) == 0, "a user namespace by unshare");
    uint64_t arguments[8] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD, 0, 0, 0};
    long pid = how == 1 ? syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0L, 0L, 0L, 0L) : syscall(SYS_clone3, arguments, sizeof arguments);
    if (pid == 0) _exit(0);
    return got_if(pid > 0, "a user namespace by clone");
}

static int leave_cores(void)
{
    cpu_set_t now, wish;
    sched_getaffinity(0, sizeof now, &now);
    CPU_ZERO(&wish);
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (!CPU_ISSET(core, &now)) CPU_SET(core, &wish);
    return got_if(sched_setaffinity(0, sizeof wish, &wish) == 0, "other cores");
}

static int list_descriptors(void)
{
    char path[64];
    for (int fd = 3; fd < 256; fd++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        struct stat about;
        if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) show_file(path);
    }
    return 0;
}

static int raise_limits(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = limit.rlim_max = limit.rlim_max == RLIM_INFINITY ? RLIM_INFINITY : limit.rlim_max + 1;
    struct rlimit core = {RLIM_INFINITY, RLIM_INFINITY};
    return got_if(setrlimit(RLIMIT_FSIZE, &limit) == 0 && setrlimit(RLIMIT_CORE, &core) == 0 &&
                      getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == RLIM_INFINITY, "higher limits");
}

static int dump_core(void)
{
    struct rlimit core = {RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_CORE, &core);
    if (getrlimit(RLIMIT_CORE, &core) != 0) return 1;
    /* What the kernel does with 0: it still calls a host's program that collects dumps. With 1 it never does. */
    core.rlim_cur = 0;
    setrlimit(RLIMIT_CORE, &core);
    getrlimit(RLIMIT_CORE, &core);
    return got_if(core.rlim_cur != 1, "its memory may be dumped by the host");
}

static int set_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return got_if(clock_settime(CLOCK_REALTIME, &now) == 0, "the clock");
}

static int make_device(void)
{
    unlink("device");
    if (mknod("device", S_IFCHR | 0666, makedev(1, 3)) != 0) return got_if(0, "a device");
    return got_if(open("device", O_RDWR) >= 0, "a device");
}

static int by_handle(void)
{
    struct { struct file_handle handle; unsigned char space[128]; } file = {.handle = {.handle_bytes = 128}};
    int mount;
    return got_if(syscall(SYS_name_to_handle_at, AT_FDCWD, "/usr", &file.handle, &mount, 0) == 0, "a file's handle");
}

static int shared_segment(int key)
{
    int id = shmget(key, 0, 0);
    char *memory = id < 0 ? MAP_FAILED : shmat(id, NULL, SHM_RDONLY);
    if (memory == MAP_FAILED) return got_if(0, "a shared segment");
    printf("%.64s\n", memory);
    return 0;
}

static int old_calls(void)
{
#ifdef __x86_64__
    long pid;
    __asm__ volatile("int $0x80" : "=a"(pid) : "a"(20L) : "memory", "r8", "r9", "r10", "r11");
    return got_if(pid == getpid(), "a 32-bit call");
#else
    return 1;
#endif
}

static int list_processes(const char *wanted)
{
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    char path[512], text[4096];
    while (folder && (entry = readdir(folder))) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || atoi(entry->d_name) == getpid()) continue;
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        int fd = open(path, O_RDONLY);
        ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
        if (fd >= 0) close(fd);
        text[size > 0 ? size : 0] = 0;
        if (memmem(text, (size_t)(size > 0 ? size : 0), wanted, strlen(wanted))) return got("another's arguments");
    }
    return 1;
}

static int as_root(void)
{
    return got_if(geteuid() == 0 || setuid(0) == 0, "root by a set-user-id program");
}

static int start_program(void)
{
    char *const words[] = {"/bin/true", NULL};
    pid_t pid = fork();
    if (pid < 0) return got_if(0, "a process");
    if (pid == 0) { execv(words[0], words); _exit(1); }
    return got("a process of its own");
}

static int call(const char *name)
{
    struct { uint32_t type, size; uint64_t config; char rest[112]; } event = {1, 128, 0, {0}};
    char many[256] = {0};
#define TRY(what, expression) if (strcmp(name, what) == 0) return got_if((expression), what)
    TRY("perf", syscall(SYS_perf_event_open, &event, 0, -1, -1, 0) >= 0);
    TRY("bpf", syscall(SYS_bpf, 0, &(uint32_t[32]){2, 4, 4, 1}, 128) >= 0);
    TRY("io_uring", syscall(SYS_io_uring_setup, 4, many) >= 0);
    TRY("keyctl", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 1) >= 0);
    TRY("add_key", syscall(SYS_add_key, "user", "hone", "x", 1L, KEY_SPEC_PROCESS_KEYRING) >= 0);
    TRY("userfaultfd", syscall(SYS_userfaultfd, 1 /* user mode only */) >= 0);
    TRY("fanotify", syscall(SYS_fanotify_init, 0, 0) >= 0);
    TRY("syslog", syscall(SYS_syslog, 3, many, 128) >= 0);
    TRY("reboot", syscall(SYS_reboot, 0, 0, 0, 0) == 0 || errno == EINVAL);
    TRY("chroot", chroot(".") == 0);
    TRY("mount", mount("none", "/tmp", "tmpfs", 0, "") == 0);
    TRY("remount", mount("none", "/usr", NULL, MS_REMOUNT | MS_BIND, NULL) == 0);
    TRY("unmount", umount2("/proc", MNT_DETACH) == 0);
    TRY("fsopen", syscall(430 /* fsopen */, "tmpfs", 0) >= 0);
    TRY("open_tree", syscall(428 /* open_tree */, AT_FDCWD, "/", 1 /* clone */) >= 0);
    TRY("setns", syscall(SYS_setns, open("/proc/self/ns/uts", O_RDONLY), 0) == 0);
    TRY("raw", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0);
    TRY("packet", socket(AF_PACKET, SOCK_RAW, 0) >= 0);
    TRY("netlink", socket(AF_NETLINK, SOCK_RAW, 15 /* kernel's events */) >= 0);
    TRY("vsock", socket(AF_VSOCK, SOCK_STREAM, 0) >= 0);
    TRY("nice", setpriority(PRIO_PROCESS, 0, -5) == 0);
    TRY("realtime", sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){1}) == 0);
    TRY("survival", prctl(PR_SET_PDEATHSIG, 0) == 0);
    TRY("personality", syscall(SYS_personality, 0x0040000) >= 0);
    TRY("hostname", gethostname(many, 64) == 0 && sethostname(many, strlen(many)) == 0);
    fprintf(stderr, "no such call: %s\n", name);
    return 2;
}

static int attempt(int count, char **words)
{
    const char *name = words[0], *first = count > 1 ? words[1] : "", *second = count > 2 ? words[2] : "";
    puts("TRIED");
    fflush(stdout);
    if (strcmp(name, "call") == 0) return call(first);
    if (strcmp(name, "environment") == 0) {
        for (char **setting = environ; setting && *setting; setting++) puts(*setting);
        show_file("/proc/self/environ");
        show_file("/proc/1/environ");
        return 0;
    }
    if (strcmp(name, "read") == 0) return read_file(first);
    if (strcmp(name, "write") == 0) return write_file(first);
    if (strcmp(name, "open") == 0) return open_to_write(first);
    if (strcmp(name, "scan") == 0) return scan_memory(1, 64) || scan_memory(atoi(first), atoi(first));
    if (strcmp(name, "processes") == 0) return list_processes(first);
    if (strcmp(name, "tcp") == 0) return connect_inet(SOCK_STREAM, first);
    if (strcmp(name, "tcp6") == 0) return connect_inet6(first);
    if (strcmp(name, "udp") == 0) return connect_inet(SOCK_DGRAM, first);
    if (strcmp(name, "dns") == 0) return ask_name(first);
    if (strcmp(name, "abstract") == 0) return connect_unix(first, 1);
    if (strcmp(name, "socket") == 0) return connect_unix(first, 0);
    if (strcmp(name, "forks") == 0) return fork_many(atoi(first));
    if (strcmp(name, "memory") == 0) return eat_memory(atoi(first), atol(second));
    if (strcmp(name, "shared") == 0) return eat_shared(first, atol(second));
    if (strcmp(name, "fill") == 0) return fill_folder(first, atoi(second), atol(words[3]), words[4][0] == 'k');
    if (strcmp(name, "flood") == 0) return flood(atol(first));
    if (strcmp(name, "linger") == 0) { usleep(2500000); return got("more time"); }
    if (strcmp(name, "signal") == 0) return kill(atoi(first), atoi(second));
    if (strcmp(name, "outlive") == 0) return outlive(first);
    if (strcmp(name, "peek") == 0) return peek(first, atoi(second), strtoul(words[3], NULL, 0));
    if (strcmp(name, "trace") == 0) return trace_child();
    if (strcmp(name, "terminal") == 0) return type_into_terminal();
    if (strcmp(name, "namespace") == 0) return new_namespace(atoi(first));
    if (strcmp(name, "cores") == 0) return leave_cores();
    if (strcmp(name, "descriptors") == 0) return list_descriptors();
    if (strcmp(name, "limits") == 0) return raise_limits();
    if (strcmp(name, "core") == 0) return dump_core();
    if (strcmp(name, "clock") == 0) return set_clock();
    if (strcmp(name, "device") == 0) return make_device();
    if (strcmp(name, "handle") == 0) return by_handle();
    if (strcmp(name, "segment") == 0) return shared_segment(atoi(first));
    if (strcmp(name, "old") == 0) return old_calls();
    if (strcmp(name, "root") == 0) return as_root();
    if (strcmp(name, "program") == 0) return start_program();
    fprintf(stderr, "no such attempt: %s\n", name);
    return 2;
}

#ifdef WORDS
__attribute__((constructor)) static void on_load(void)
{
    char *words[] = {WORDS};
    attempt((int)(sizeof words / sizeof *words), words);
    fflush(stdout);
}
void entry(void) {}
#else
int main(int argc, char **argv) { return argc < 2 ? 2 : attempt(argc - 1, argv + 1); }
#endif
