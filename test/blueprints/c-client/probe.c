// A handler that does what the first byte of an event says with the rest of it; the event need not be JSON.
#include "runtime.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *set_up(void)
{
    return getenv("PROBE_SET_UP");
}

// `NAME\nDOCUMENT`: the member's raw text, or what it stands for.
static const char *find(const char *rest, size_t size, bool decoded, struct text *answer)
{
    const char *newline = memchr(rest, '\n', size);
    char *name = strndup(rest, (size_t)(newline - rest));
    // A copy of its own, so that a byte read beyond the document is found out.
    size_t length = size - (size_t)(newline + 1 - rest);
    char *document = malloc(length + (length == 0));
    memcpy(document, newline + 1, length);
    struct json found;
    const char *error = NULL;
    if (!json_find((struct json){document, length}, name, &found)) {
        error = "Probe.NoObject";
    } else if (found.text == NULL) {
        error = "Probe.Absent";
    } else if (decoded && json_is_string(found)) {
        json_decode(found, answer);
    } else {
        text_add_bytes(answer, found.text, found.size);
    }
    free(document);
    free(name);
    return error;
}

const char *handle(const struct event *event, struct text *answer)
{
    const char *rest = event->json.text + 1;
    size_t size = event->json.size - 1;
    const char *trace_id = getenv("_X_AMZN_TRACE_ID");
    switch (event->json.text[0]) {
    case 'e':
        text_add_bytes(answer, rest, size);
        return NULL;
    case 'f':
        text_add_bytes(answer, rest, size);
        return "Probe.Failed";
    case 'r':
        return find(rest, size, false, answer);
    case 'd':
        return find(rest, size, true, answer);
    case 'w':  // for a file to be there
        while (access(rest, F_OK) != 0) {
            usleep(1000);
        }
        return NULL;
    case 's':
        json_add_string(answer, rest);
        return NULL;
    default:
        text_add(answer, event->request_id);
        text_add(answer, " ");
        text_add(answer, event->function_arn);
        text_add(answer, " ");
        text_add_number(answer, (size_t)event->deadline_ms);
        text_add(answer, " ");
        text_add(answer, trace_id == NULL ? "unset" : trace_id);
        return NULL;
    }
}
