// A power cut for one process. Preloaded, it remembers for every file under POWERCUT_DIR what the disk surely holds (as of
// the file's last fsync) and counts the operations that change files. At operation POWERCUT_AT the power goes: each 512-byte
// sector written since its file's last fsync falls back to what the disk held with a chance of one half, each file's length
// likewise, and the process ends with code 99 before the operation. POWERCUT_SEED makes the dice repeatable.
//
// Not modelled: directory entries (a created, renamed or removed file stays so), sectors torn in themselves, a disk that lies
// about fsync. Files ending in -shm are left out: they are memory, and the test removes them as a restart would.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { SECTOR = 512, SHELVES = 1 << 15, END = 99 };

struct file {
  dev_t dev;
  ino_t ino;
  char path[PATH_MAX];
  off_t held; // length the disk surely holds
  struct file *next;
};

struct sector {
  struct file *file;
  off_t at;
  size_t held; // how many of its bytes existed
  unsigned char bytes[SECTOR];
  struct sector *next;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static struct file *files;
static struct sector *shelves[SHELVES];
static const char *folder;
static long cut_at = -1, operations;
static uint64_t dice;

static ssize_t (*do_write)(int, const void *, size_t);
static ssize_t (*do_pwrite)(int, const void *, size_t, off_t);
static int (*do_fsync)(int), (*do_fdatasync)(int), (*do_ftruncate)(int, off_t);

__attribute__((constructor)) static void begin(void) {
  const char *at = getenv("POWERCUT_AT"), *seed = getenv("POWERCUT_SEED");
  do_write = dlsym(RTLD_NEXT, "write");
  do_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  do_fsync = dlsym(RTLD_NEXT, "fsync");
  do_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  do_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  folder = getenv("POWERCUT_DIR");
  cut_at = at ? atol(at) : -1;
  dice = seed ? strtoull(seed, NULL, 10) * 2654435761u + 88172645463325252u : 88172645463325252u;
}

static int coin(void) {
  dice ^= dice << 13;
  dice ^= dice >> 7;
  dice ^= dice << 17;
  return (dice >> 33) & 1;
}

// The file behind a descriptor, if it is one of those whose fate is decided here.
static struct file *watched(int fd) {
  char link[64], path[PATH_MAX];
  struct stat now;
  if (!folder || fd < 0) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return NULL;
  path[n] = 0;
  if (strncmp(path, folder, strlen(folder)) || (n > 4 && !strcmp(path + n - 4, "-shm"))) return NULL;
  if (fstat(fd, &now) || !S_ISREG(now.st_mode)) return NULL;
  for (struct file *f = files; f; f = f->next)
    if (f->dev == now.st_dev && f->ino == now.st_ino) return f;
  struct file *f = calloc(1, sizeof *f);
  f->dev = now.st_dev, f->ino = now.st_ino, f->held = now.st_size, f->next = files;
  strcpy(f->path, path);
  return files = f;
}

static struct sector **shelf(const struct file *f, off_t at) {
  return &shelves[((uint64_t)at / SECTOR * 31 + f->ino) % SHELVES];
}

// Keeps what the disk holds of [from, to) before it is written over for the first time since the last fsync.
static void remember(int fd, struct file *f, off_t from, off_t to) {
  for (off_t at = from / SECTOR * SECTOR; at < to; at += SECTOR) {
    struct sector **place = shelf(f, at), *s;
    for (s = *place; s && (s->file != f || s->at != at); s = s->next) {}
    if (s) continue;
    s = calloc(1, sizeof *s);
    s->file = f, s->at = at, s->next = *place;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int again = open(link, O_RDONLY); // the descriptor itself may be open for writing only
    ssize_t n = again < 0 ? 0 : pread(again, s->bytes, SECTOR, at);
    if (again >= 0) close(again);
    s->held = n > 0 ? n : 0;
    *place = s;
  }
}

static void forget(struct file *f, int fd) {
  struct stat now;
  for (int i = 0; i < SHELVES; i++)
    for (struct sector **p = &shelves[i]; *p;) {
      struct sector *s = *p;
      if (s->file != f) { p = &s->next; continue; }
      *p = s->next;
      free(s);
    }
  if (!fstat(fd, &now)) f->held = now.st_size;
}

static void fall_back(void) {
  for (struct file *f = files; f; f = f->next) {
    int fd = open(f->path, O_RDWR);
    if (fd < 0) continue;
    for (int i = 0; i < SHELVES; i++)
      for (struct sector *s = shelves[i]; s; s = s->next) {
        if (s->file != f || coin()) continue;
        static const unsigned char nothing[SECTOR];
        struct stat now;
        fstat(fd, &now);
        if (s->held) do_pwrite(fd, s->bytes, s->held, s->at);
        off_t end = s->at + (off_t)s->held, stop = s->at + SECTOR;
        if (stop > now.st_size) stop = now.st_size;
        if (end < stop) do_pwrite(fd, nothing, stop - end, end);
      }
    if (coin()) do_ftruncate(fd, f->held);
    close(fd);
  }
  _exit(END);
}

// Counts; the power may go before the operation that is about to happen.
static struct file *count(int fd) {
  struct file *f = watched(fd);
  if (f && ++operations == cut_at) fall_back();
  return f;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at) {
  pthread_mutex_lock(&turn);
  struct file *f = count(fd);
  if (f) remember(fd, f, at, at + (off_t)n);
  ssize_t done = do_pwrite(fd, bytes, n, at);
  pthread_mutex_unlock(&turn);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) { return pwrite64(fd, bytes, n, at); }

ssize_t write(int fd, const void *bytes, size_t n) {
  if (fd < 3 || !folder) return do_write(fd, bytes, n);
  pthread_mutex_lock(&turn);
  struct file *f = count(fd);
  if (f) {
    struct stat now;
    off_t at = (fcntl(fd, F_GETFL) & O_APPEND) && !fstat(fd, &now) ? now.st_size : lseek(fd, 0, SEEK_CUR);
    remember(fd, f, at, at + (off_t)n);
  }
  ssize_t done = do_write(fd, bytes, n);
  pthread_mutex_unlock(&turn);
  return done;
}

int ftruncate64(int fd, off_t length) {
  pthread_mutex_lock(&turn);
  struct file *f = count(fd);
  struct stat now;
  if (f && !fstat(fd, &now) && now.st_size > length) remember(fd, f, length, now.st_size);
  int done = do_ftruncate(fd, length);
  pthread_mutex_unlock(&turn);
  return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int sync_with(int fd, int (*real)(int)) {
  pthread_mutex_lock(&turn);
  struct file *f = count(fd);
  int done = real(fd);
  if (f && !done) forget(f, fd);
  pthread_mutex_unlock(&turn);
  return done;
}

int fsync(int fd) { return sync_with(fd, do_fsync); }
int fdatasync(int fd) { return sync_with(fd, do_fdatasync); }
