// A sample, to be replaced by your own program: it reads one event from stdin and writes the answer to stdout.
// What goes to stderr is logged. An exit status other than 0 makes the invocation fail.
#include <unistd.h>

#include "json.h"

int main(void)
{
    struct text event = {0}, answer = {0};
    struct json name;
    if (!text_read(&event, STDIN_FILENO) || !json_find((struct json){event.data, event.size}, "name", &name)) {
        text_add(&answer, "The event is no JSON object.\n");
        text_write(&answer, STDERR_FILENO);
        return 1;
    }
    text_add(&answer, "{\"message\":\"Hello, ");
    if (json_is_string(name) && name.size > 2) {
        // From one JSON string into another: its escapes may stay as they are.
        text_add_bytes(&answer, name.text + 1, name.size - 2);
    } else {
        text_add(&answer, "world");
    }
    text_add(&answer, "!\"}\n");
    return text_write(&answer, STDOUT_FILENO) ? 0 : 1;
}
