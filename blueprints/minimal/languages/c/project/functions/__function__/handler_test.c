// Tests the handler alone, without Lambda.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

static int failed;

static void expect(const char *event, const char *error, const char *answer)
{
    struct text given = {0};
    text_clear(&given);
    const char *type = handle(&(struct event){.json = {event, strlen(event)}, .request_id = "1"}, &given);
    if (strcmp(type == NULL ? "" : type, error) != 0 || strcmp(given.data, answer) != 0) {
        printf("%s\n  gives %s %s\n  and not %s %s\n", event, type == NULL ? "" : type, given.data, error, answer);
        failed = 1;
    }
    free(given.data);
}

int main(void)
{
    expect("{\"name\":\"Ada\"}", "", "{\"message\":\"Hello, Ada!\"}");
    expect("{}", "", "{\"message\":\"Hello, world!\"}");
    expect("{\"name\":\"\"}", "", "{\"message\":\"Hello, world!\"}");
    expect("{\"name\":\"Zo\\u00eb \\\"Z\\\"\"}", "", "{\"message\":\"Hello, Zo\\u00eb \\\"Z\\\"!\"}");
    expect("[\"no object\"]", "Handler.BadEvent", "The event is no JSON object.");
    return failed;
}
