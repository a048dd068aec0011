/* An ordinary cloud disk: every fsync takes SLOW_FSYNC_MS longer. Loaded by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int slowly(const char *name, int fd) {
    const char *given = getenv("SLOW_FSYNC_MS");
    long ms = given ? atol(given) : 4;
    struct timespec pause = {ms / 1000, (ms % 1000) * 1000000L};
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    nanosleep(&pause, NULL);
    return real(fd);
}

int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
