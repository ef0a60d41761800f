// Answers each event by a program: starts it, writes the event to its stdin, and takes its stdout for the answer.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http.h"
#include "runtime.h"

extern char **environ;

// The program stands beside this one.
static char program[PATH_MAX];

// Becomes readable when a child has ended.
static int child_ended;

const char *set_up(void)
{
    static const char name[] = "program";
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - sizeof name);
    char *slash = size < 0 ? NULL : memrchr(program, '/', (size_t)size);
    if (slash == NULL) {
        return "/proc/self/exe does not say where this program is";
    }
    memcpy(slash + 1, name, sizeof name);

    // A program that reads less than the whole event is none that fails.
    signal(SIGPIPE, SIG_IGN);
    // Whoever started this may have ignored it, and then no end of a child would be told.
    signal(SIGCHLD, SIG_DFL);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    child_ended = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return child_ended < 0 ? strerror(errno) : NULL;
}

// A program that runs, and this side of its pipes: -1 where one is closed.
struct child {
    pid_t pid;
    int to;
    int from;
};

static void close_once(int *file)
{
    if (*file >= 0) {
        close(*file);
        *file = -1;
    }
}

// 0, or the errno.
static int spawn(struct child *child, int input, int output)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, ignored;
    sigemptyset(&none);
    sigemptyset(&ignored);
    sigaddset(&ignored, SIGPIPE);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &ignored);
    int problem = posix_spawn(&child->pid, program, &files, &attributes, (char *[]){program, NULL}, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return problem;
}

static int start(struct child *child)
{
    int input[2], output[2];
    if (pipe2(input, O_CLOEXEC) != 0) {
        return errno;
    }
    if (pipe2(output, O_CLOEXEC) != 0) {
        int problem = errno;
        close(input[0]);
        close(input[1]);
        return problem;
    }
    *child = (struct child){.to = input[1], .from = output[0]};
    fcntl(child->to, F_SETFL, O_NONBLOCK);
    int problem = spawn(child, input[0], output[1]);
    close(input[0]);
    close(output[1]);
    if (problem != 0) {
        close(child->to);
        close(child->from);
    }
    return problem;
}

static void give(struct child *child, const struct json *event, size_t *given)
{
    ssize_t size = write(child->to, event->text + *given, event->size - *given);
    if (size > 0) {
        *given += (size_t)size;
    }
    if (*given == event->size || (size < 0 && errno != EAGAIN && errno != EINTR)) {
        close_once(&child->to);
    }
}

static void take(struct child *child, struct text *answer, size_t most)
{
    ssize_t size = read(child->from, text_reserve(answer, most), most);
    if (size > 0) {
        answer->size += (size_t)size;
        answer->data[answer->size] = '\0';
    } else if (size == 0 || errno != EINTR) {
        close_once(&child->from);
    }
}

static bool has_ended(pid_t pid, int *status)
{
    struct signalfd_siginfo signal;
    while (read(child_ended, &signal, sizeof signal) > 0) {
    }
    // In a container this may be the process 1, and gets the children that others leave behind.
    bool ended = false;
    int its_status;
    for (pid_t other; (other = waitpid(-1, &its_status, WNOHANG)) > 0;) {
        if (other == pid) {
            *status = its_status;
            ended = true;
        }
    }
    return ended;
}

// Both pipes at once: a program may answer before it has read everything, and each pipe holds no more than 64 KB.
static int converse(struct child *child, const struct json *event, struct text *answer)
{
    enum { STEP = 64 * 1024 };
    int status = 0;
    size_t given = 0;
    for (;;) {
        struct pollfd ends[] = {{child->to, POLLOUT, 0}, {child->from, POLLIN, 0}, {child_ended, POLLIN, 0}};
        if (poll(ends, 3, -1) < 0) {
            continue;
        }
        if (ends[0].revents != 0) {
            give(child, event, &given);
        }
        if (ends[1].revents != 0) {
            take(child, answer, STEP);
        }
        if (answer->size > LARGEST_BODY) {
            kill(child->pid, SIGKILL);
            close_once(&child->from);
        }
        if (ends[2].revents != 0 && has_ended(child->pid, &status)) {
            break;
        }
    }
    // What the program wrote is in the pipe by now. Its end is not waited for: a child that the program has left behind
    // may hold it open for hours, and adds nothing to the answer.
    int rest = 0;
    if (child->from >= 0) {
        ioctl(child->from, FIONREAD, &rest);
    }
    for (size_t whole = answer->size + (size_t)rest; child->from >= 0 && answer->size < whole;) {
        take(child, answer, whole - answer->size);
    }
    close_once(&child->to);
    close_once(&child->from);
    return status;
}

static const char *fail(struct text *answer, const char *type, const char *what, const char *why)
{
    text_clear(answer);
    text_add(answer, what);
    text_add(answer, why);
    return type;
}

// The kernel's own words, and more where they mislead.
static const char *explain(int problem)
{
    if (problem == ENOENT && access(program, F_OK) == 0) {
        return "No such file or directory: not itself, but the interpreter or loader that it names";
    }
    if (problem == ENOEXEC) {
        return "Exec format error: it is made for another machine, or a script without a line #!";
    }
    return strerror(problem);
}

const char *handle(const struct event *event, struct text *answer)
{
    struct child child;
    int problem = start(&child);
    if (problem != 0) {
        return fail(answer, "Program.NotStarted", "program cannot be started: ", explain(problem));
    }
    int status = converse(&child, &event->json, answer);
    if (answer->size > LARGEST_BODY) {
        return fail(answer, "Program.AnswerTooLarge", "program answers more than Lambda takes", "");
    }
    if (WIFSIGNALED(status)) {
        return fail(answer, "Program.Failed", "program was ended by a signal: ", strsignal(WTERMSIG(status)));
    }
    if (WEXITSTATUS(status) != 0) {
        fail(answer, "Program.Failed", "program ended with exit status ", "");
        text_add_number(answer, (size_t)WEXITSTATUS(status));
        return "Program.Failed";
    }
    return NULL;
}
