// Tests the handler alone, without Lambda.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

static int failed;

// `answer` is how the answer begins.
static void expect(const char *event, const char *error, const char *answer)
{
    struct text given = {0};
    text_clear(&given);
    const char *type = handle(&(struct event){.json = {event, strlen(event)}, .request_id = "1"}, &given);
    if (strcmp(type == NULL ? "" : type, error) != 0 || strncmp(given.data, answer, strlen(answer)) != 0) {
        printf("%s\n  gives %s %s\n  and not %s %s\n", event, type == NULL ? "" : type, given.data, error, answer);
        failed = 1;
    }
    free(given.data);
}

static void expect_part(const char *part)
{
    struct text given = {0};
    handle(&(struct event){.json = {"{}", 2}, .request_id = "1"}, &given);
    if (strstr(given.data, part) == NULL) {
        printf("%s\n  lacks %s\n", given.data, part);
        failed = 1;
    }
    free(given.data);
}

int main(void)
{
    expect("{\"name\":\"Ada\"}", "", "{\"message\":\"Hello, Ada!\",\"public\":{");
    expect("{}", "", "{\"message\":\"Hello, world!\",\"public\":{");
    expect("{\"name\":\"\"}", "", "{\"message\":\"Hello, world!\",\"public\":{");
    expect("{\"name\":\"Zo\\u00eb \\\"Z\\\"\"}", "", "{\"message\":\"Hello, Zo\\u00eb \\\"Z\\\"!\",\"public\":{");
    expect("[\"no object\"]", "Handler.BadEvent", "The event is no JSON object.");
    unsetenv("AWS_REGION");
    expect_part("\"AWS_REGION\":false");
    setenv("AWS_REGION", "", 1);
    expect_part("\"AWS_REGION\":true");
    return failed;
}
