// The function: answers one event after the other.
#include "runtime.h"

const char *set_up(void)
{
    return NULL;
}

const char *handle(const struct event *event, struct text *answer)
{
    struct json name;
    if (!json_find(event->json, "name", &name)) {
        text_add(answer, "The event is no JSON object.");
        return "Handler.BadEvent";
    }
    text_add(answer, "{\"message\":\"Hello, ");
    if (json_is_string(name) && name.size > 2) {
        // From one JSON string into another: its escapes may stay as they are.
        text_add_bytes(answer, name.text + 1, name.size - 2);
    } else {
        text_add(answer, "world");
    }
    text_add(answer, "!\"}");
    return NULL;
}
