// The kernel on a bad day, by the linker's --wrap: calls are interrupted, and carry fewer bytes than they could.
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

ssize_t __real_recv(int file, void *data, size_t size, int flags);
ssize_t __real_send(int file, const void *data, size_t size, int flags);
ssize_t __real_read(int file, void *data, size_t size);
ssize_t __real_write(int file, const void *data, size_t size);
int __real_connect(int file, const struct sockaddr *address, socklen_t size);

static unsigned long draw(void)
{
    static unsigned long state = 1;
    state = state * 6364136223846793005UL + 1442695040888963407UL;
    return state >> 33;
}

static int interrupted(void)
{
    errno = EINTR;
    return draw() % 4 == 0;
}

static size_t some_of(size_t size)
{
    size_t most = 1UL << draw() % 17;
    return size < most ? size : most;
}

ssize_t __wrap_recv(int file, void *data, size_t size, int flags)
{
    // What does not wait is not interrupted.
    if ((flags & MSG_DONTWAIT) == 0 && interrupted()) {
        return -1;
    }
    return __real_recv(file, data, some_of(size), flags);
}

ssize_t __wrap_send(int file, const void *data, size_t size, int flags)
{
    return interrupted() ? -1 : __real_send(file, data, some_of(size), flags);
}

ssize_t __wrap_read(int file, void *data, size_t size)
{
    return interrupted() ? -1 : __real_read(file, data, some_of(size));
}

ssize_t __wrap_write(int file, const void *data, size_t size)
{
    return interrupted() ? -1 : __real_write(file, data, some_of(size));
}

int __wrap_connect(int file, const struct sockaddr *address, socklen_t size)
{
    static int tries;
    errno = EINTR;
    return tries++ == 0 ? -1 : __real_connect(file, address, size);
}
