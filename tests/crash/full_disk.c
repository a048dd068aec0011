/* A disk that is full while the file FULL_DISK_FLAG exists: writes to files whose path begins with FULL_DISK_UNDER
   find no room, half of them after the first half is written. Loaded by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int full(int fd) {
    const char *flag = getenv("FULL_DISK_FLAG"), *under = getenv("FULL_DISK_UNDER");
    char name[64], path[4096];
    int saved = errno;
    ssize_t length = -1;
    if (flag && under && access(flag, F_OK) == 0) {
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        length = readlink(name, path, sizeof path - 1);
    }
    errno = saved;
    if (length < 0) return 0;
    path[length] = 0;
    return strncmp(path, under, strlen(under)) == 0;
}

/* Returns how much still fits: everything, half once, nothing. */
static size_t room(int fd, size_t count) {
    static __thread int half = 0;
    if (!full(fd)) { half = 0; return count; }
    half = !half;
    return half && count > 1 ? count / 2 : 0;
}

#define WRITE(name, kind)                                                                  \
    ssize_t name(int fd, const void *from, size_t count, kind at) {                        \
        static ssize_t (*real)(int, const void *, size_t, kind);                           \
        size_t fits = room(fd, count);                                                     \
        if (!real) real = (ssize_t (*)(int, const void *, size_t, kind))dlsym(RTLD_NEXT, #name); \
        if (fits) return real(fd, from, fits, at);                                         \
        errno = ENOSPC;                                                                    \
        return -1;                                                                         \
    }

WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *from, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    size_t fits = room(fd, count);
    if (!real) real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (fits || !count) return real(fd, from, fits);
    errno = ENOSPC;
    return -1;
}
