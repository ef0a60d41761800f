// What a handler has to bring. main() is in runtime.c: it asks Lambda for an event, has it handled, hands the answer
// back, and so on. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
#ifndef RUNTIME_H
#define RUNTIME_H

#include "json.h"
#include "text.h"

// All of it lives until the handler returns.
struct event {
    struct json json;
    const char *request_id;
    const char *function_arn;
    long long deadline_ms;  // since 1970, in UTC; 0 where Lambda does not say
};

// Runs once in each execution environment: open clients and read configuration here.
// Returns NULL, or why there can be no handler.
const char *set_up(void);

// Answers one event: puts JSON into `answer` and returns NULL. To fail, it puts the message into `answer`, as plain
// text, and returns the type of the error: a word such as "Handler.BadEvent".
const char *handle(const struct event *event, struct text *answer);

#endif
