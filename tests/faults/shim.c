/* Fault injection and a log of writes, by taking the place of the C library's functions.
 *
 * Compiled by `shim.rs` into a library that LD_PRELOAD puts before the C library. Two uses, both
 * over files below KARTOTEKA_SHIM_ROOT alone:
 *
 * - KARTOTEKA_SHIM_FAIL="KIND NUMBER ERRNO once|on": the call of that number of that kind fails
 *   with that error, and with `on` all of the kind that follow. What failed is appended to the file
 *   KARTOTEKA_SHIM_REPORT, a line `KIND PATH` each.
 * - KARTOTEKA_SHIM_LOG: everything that changes files, what is synced, and what is said on stderr
 *   is appended to that file, in the order in which it happened, see `record`.
 *
 * Known gap: a library that makes system calls by itself (rustix) is not seen.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* glibc declares these with attributes and aliases that a redefinition trips over. */
#pragma GCC diagnostic ignored "-Wnonnull-compare"

static char root[PATH_MAX], here[PATH_MAX], wanted[32];
static size_t root_length;
static int is_persistent, wanted_errno, report = -1, log_file = -1;
static long wanted_number, seen;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The next function of that name; looked up once for each place that asks. */
#define NEXT(type, name) \
    static type (*next)(); \
    if (!next) next = (type (*)())dlsym(RTLD_NEXT, name)

static int opened(const char *name) {
    const char *path = getenv(name);
    if (!path) return -1;
    return syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
}

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("KARTOTEKA_SHIM_ROOT");
    const char *fail = getenv("KARTOTEKA_SHIM_FAIL");
    char how[16] = "";
    if (!at || !getcwd(here, sizeof here)) return;
    if (fail && sscanf(fail, "%31s %ld %d %15s", wanted, &wanted_number, &wanted_errno, how) != 4)
        return;
    is_persistent = !strcmp(how, "on");
    report = opened("KARTOTEKA_SHIM_REPORT");
    log_file = opened("KARTOTEKA_SHIM_LOG");
    snprintf(root, sizeof root, "%s", at);
    root_length = strlen(root);
    /* The root itself is ours too. */
    if (root_length && root[root_length - 1] == '/') root[--root_length] = 0;
}

/* How many calls of the kind there were, a line `= COUNT`. */
__attribute__((destructor)) static void end(void) {
    char line[32];
    int length = snprintf(line, sizeof line, "= %ld\n", seen);
    if (report >= 0) syscall(SYS_write, report, line, length);
}

static int is_ours(const char *path) {
    return root_length && !strncmp(path, root, root_length)
        && (!path[root_length] || path[root_length] == '/');
}

/* The absolute path behind a name, as far as it can be seen in the name. */
static void absolute(int directory, const char *path, char *out) {
    char link[64];
    ssize_t length;
    if (path && path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return;
    }
    if (directory == AT_FDCWD) {
        snprintf(out, PATH_MAX, "%s", here);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        length = syscall(SYS_readlinkat, AT_FDCWD, link, out, PATH_MAX - 1);
        out[length > 0 ? length : 0] = 0;
    }
    if (path && path[0]) {
        size_t length = strlen(out);
        snprintf(out + length, PATH_MAX - length, "/%s", path);
    }
}

/* Whether this call, on this path, is to fail; says so in the report. */
static int fails(const char *kind, const char *path) {
    char line[PATH_MAX + 64];
    int hits;
    if (!wanted_number || strcmp(kind, wanted)) return 0;
    pthread_mutex_lock(&lock);
    seen++;
    hits = seen == wanted_number || (is_persistent && seen > wanted_number);
    pthread_mutex_unlock(&lock);
    if (!hits) return 0;
    int length = snprintf(line, sizeof line, "%s %s\n", kind, path);
    if (report >= 0) syscall(SYS_write, report, line, length);
    errno = wanted_errno;
    return 1;
}

static int fails_at(const char *kind, int directory, const char *path) {
    char whole[PATH_MAX];
    if (!wanted_number || strcmp(kind, wanted)) return 0;
    absolute(directory, path, whole);
    return is_ours(whole) && fails(kind, whole);
}

static int fails_on(const char *kind, int file) {
    return fails_at(kind, file, NULL);
}

/* One entry of the log: `OPERATION INODE OFFSET LENGTH\n`, then LENGTH bytes and a line end. */
static void record(char operation, unsigned long inode, long offset, const void *data, size_t length) {
    char head[96];
    int size = snprintf(head, sizeof head, "%c %lu %ld %zu\n", operation, inode, offset, length);
    struct iovec parts[3] = {{head, size}, {(void *)data, length}, {"\n", 1}};
    if (log_file >= 0) syscall(SYS_writev, log_file, parts, 3);
}

static unsigned long inode_of(int file) {
    struct stat found;
    return syscall(SYS_fstat, file, &found) ? 0 : found.st_ino;
}

static int is_logged(int file) {
    char whole[PATH_MAX];
    if (log_file < 0) return 0;
    absolute(file, NULL, whole);
    return is_ours(whole);
}

/* Carries out CALL, and RECORDS if it succeeded, with nothing logged in between. */
#define LOGGED(type, CALL, IS_DONE, RECORDS) \
    do { \
        pthread_mutex_lock(&lock); \
        type outcome = CALL; \
        int number = errno; \
        if (IS_DONE) { RECORDS; } \
        pthread_mutex_unlock(&lock); \
        errno = number; \
        return outcome; \
    } while (0)

static int open_any(int directory, const char *path, int flags, int mode) {
    char whole[PATH_MAX];
    if (fails_at("open", directory, path)) return -1;
    absolute(directory, path, whole);
    if (log_file < 0 || !is_ours(whole) || (flags & O_ACCMODE) == O_RDONLY)
        return syscall(SYS_openat, directory, path, flags, mode);
    LOGGED(int, syscall(SYS_openat, directory, path, flags, mode), outcome >= 0, {
        unsigned long inode = inode_of(outcome);
        record('C', inode, 0, whole, strlen(whole));
        if (flags & O_TRUNC) record('T', inode, 0, "", 0);
    });
}

#define OPENS(name, first, directory) \
    int name(first const char *path, int flags, ...) { \
        va_list more; \
        int mode; \
        va_start(more, flags); \
        mode = va_arg(more, int); \
        va_end(more); \
        return open_any(directory, path, flags, flags & (O_CREAT | O_TMPFILE) ? mode : 0); \
    }
#define NONE
#define AT int at,
OPENS(open, NONE, AT_FDCWD)
OPENS(open64, NONE, AT_FDCWD)
OPENS(openat, AT, at)
OPENS(openat64, AT, at)

DIR *opendir(const char *path) {
    NEXT(DIR *, "opendir");
    return fails_at("open", AT_FDCWD, path) ? NULL : next(path);
}

ssize_t read(int file, void *to, size_t length) {
    return fails_on("read", file) ? -1 : syscall(SYS_read, file, to, length);
}

ssize_t pread64(int file, void *to, size_t length, off64_t from) {
    return fails_on("read", file) ? -1 : syscall(SYS_pread64, file, to, length, from);
}

ssize_t pread(int file, void *to, size_t length, off_t from) { return pread64(file, to, length, from); }

ssize_t write(int file, const void *from, size_t length) {
    if (fails_on("write", file)) return -1;
    if (log_file >= 0 && file == STDERR_FILENO)
        LOGGED(ssize_t, syscall(SYS_write, file, from, length), outcome > 0,
               record('A', 0, 0, from, outcome));
    if (!is_logged(file)) return syscall(SYS_write, file, from, length);
    LOGGED(ssize_t, syscall(SYS_write, file, from, length), outcome > 0, {
        long end = syscall(SYS_lseek, file, 0, SEEK_CUR);
        record('W', inode_of(file), end - outcome, from, outcome);
    });
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    ssize_t all = 0;
    for (int part = 0; part < count; part++) {
        ssize_t written = write(file, parts[part].iov_base, parts[part].iov_len);
        if (written < 0) return all ? all : -1;
        all += written;
        if ((size_t)written < parts[part].iov_len) break;
    }
    return all;
}

int fsync(int file) {
    if (fails_on("fsync", file)) return -1;
    if (!is_logged(file)) return syscall(SYS_fsync, file);
    /* The disk of the log forgets by itself: nothing has to wait for the real one. */
    LOGGED(int, 0, 1, {
        char whole[PATH_MAX];
        absolute(file, NULL, whole);
        record('S', inode_of(file), 0, whole, strlen(whole));
    });
}

int fdatasync(int file) { return fsync(file); }

int ftruncate64(int file, off64_t length) {
    if (fails_on("write", file)) return -1;
    if (!is_logged(file)) return syscall(SYS_ftruncate, file, length);
    LOGGED(int, syscall(SYS_ftruncate, file, length), !outcome,
           record('T', inode_of(file), length, "", 0));
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

int rename(const char *from, const char *to) {
    char both[2 * PATH_MAX], second[PATH_MAX];
    if (fails_at("rename", AT_FDCWD, to)) return -1;
    absolute(AT_FDCWD, from, both);
    absolute(AT_FDCWD, to, second);
    if (log_file < 0 || !is_ours(second)) return syscall(SYS_rename, from, to);
    size_t length = strlen(both) + 1;
    strcpy(both + length, second);
    length += strlen(second);
    LOGGED(int, syscall(SYS_rename, from, to), !outcome, record('R', 0, 0, both, length));
}

int unlink(const char *path) {
    char whole[PATH_MAX];
    if (fails_at("unlink", AT_FDCWD, path)) return -1;
    absolute(AT_FDCWD, path, whole);
    if (log_file < 0 || !is_ours(whole)) return syscall(SYS_unlink, path);
    LOGGED(int, syscall(SYS_unlink, path), !outcome, record('U', 0, 0, whole, strlen(whole)));
}

int mkdir(const char *path, mode_t mode) {
    char whole[PATH_MAX];
    if (fails_at("mkdir", AT_FDCWD, path)) return -1;
    absolute(AT_FDCWD, path, whole);
    if (log_file < 0 || !is_ours(whole)) return syscall(SYS_mkdir, path, mode);
    LOGGED(int, syscall(SYS_mkdir, path, mode), !outcome, record('M', 0, 0, whole, strlen(whole)));
}

int statx(int at, const char *path, int flags, unsigned mask, struct statx *out) {
    /* Rust asks without a path whether there is such a call. */
    if (path && fails_at("stat", at, path)) return -1;
    return syscall(SYS_statx, at, path, flags, mask, out);
}

char *realpath(const char *path, char *out) {
    NEXT(char *, "realpath");
    return fails_at("stat", AT_FDCWD, path) ? NULL : next(path, out);
}

struct dirent64 *readdir64(DIR *directory) {
    NEXT(struct dirent64 *, "readdir64");
    return fails_on("readdir", dirfd(directory)) ? NULL : next(directory);
}

void *mmap64(void *at, size_t length, int rights, int flags, int file, off64_t from) {
    if (file >= 0 && fails_on("mmap", file)) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, length, rights, flags, file, from);
}

void *mmap(void *at, size_t length, int rights, int flags, int file, off_t from) {
    return mmap64(at, length, rights, flags, file, from);
}

int flock(int file, int how) {
    return fails_on("flock", file) ? -1 : syscall(SYS_flock, file, how);
}

int posix_spawnp(pid_t *child, const char *file, const void *actions, const void *how, char *const *arguments,
                 char *const *environment) {
    NEXT(int, "posix_spawnp");
    if (fails("spawn", file)) return wanted_errno;
    return next(child, file, actions, how, arguments, environment);
}

int pipe2(int *ends, int flags) {
    return fails("pipe", "a pipe") ? -1 : syscall(SYS_pipe2, ends, flags);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*task)(void *), void *of) {
    NEXT(int, "pthread_create");
    if (fails("thread", "a thread")) return wanted_errno;
    return next(thread, how, task, of);
}
