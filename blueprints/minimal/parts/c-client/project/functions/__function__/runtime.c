#include "runtime.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http.h"

// What is kept from one event to the next.
struct runtime {
    struct connection lambda;
    const char *host;
    struct text request;
    struct response response;
    struct text answer;
    struct text error;
};

static void say(const char *what, const char *why)
{
    struct text line = {0};
    text_add(&line, what);
    text_add(&line, ": ");
    text_add(&line, why);
    text_add(&line, "\n");
    text_write(&line, STDERR_FILENO);
    free(line.data);
}

_Noreturn static void give_up(const char *what, const char *why)
{
    say(what, why);
    exit(1);
}

// One call of the Runtime API; the response is in `runtime`. Without it there is nothing left to do here.
static int call(struct runtime *runtime, const char *method, const char *const path[3], const char *error_type,
                const struct text *body)
{
    struct text *request = &runtime->request;
    text_clear(request);
    text_add(request, method);
    text_add(request, " /2018-06-01/runtime/");
    for (int part = 0; part < 3; part++) {
        text_add(request, path[part]);
    }
    text_add(request, " HTTP/1.1\r\nHost: ");
    text_add(request, runtime->host);
    if (error_type != NULL) {
        text_add(request, "\r\nLambda-Runtime-Function-Error-Type: ");
        text_add(request, error_type);
    }
    if (body != NULL) {
        text_add(request, "\r\nContent-Type: application/json\r\nContent-Length: ");
        text_add_number(request, body->size);
    }
    text_add(request, "\r\n\r\n");
    const struct text none = {0};
    const char *problem = http_request(&runtime->lambda, request, body == NULL ? &none : body, &runtime->response);
    if (problem != NULL) {
        give_up("The Runtime API cannot be used", problem);
    }
    return runtime->response.status;
}

static void explain(const struct runtime *runtime, int status)
{
    struct text what = {0};
    text_add(&what, "The Runtime API answered ");
    text_add_number(&what, (size_t)status);
    // What is longer is no explanation.
    say(what.data, runtime->response.body.size < 1000 ? runtime->response.body.data : "");
    free(what.data);
}

static void hand_over(struct runtime *runtime, const char *const path[3], const char *error_type,
                      const struct text *body)
{
    int status = call(runtime, "POST", path, error_type, body);
    if (status >= 300) {
        explain(runtime, status);
    }
    // 4xx is about this answer alone, for instance one that is too large. After anything else Lambda wants no more.
    if (status >= 500 || (status >= 300 && status < 400)) {
        exit(1);
    }
}

static const struct text *describe(struct runtime *runtime, const char *type, const char *message)
{
    say(type, message);
    text_clear(&runtime->error);
    text_add(&runtime->error, "{\"errorMessage\":");
    json_add_string(&runtime->error, message);
    text_add(&runtime->error, ",\"errorType\":");
    json_add_string(&runtime->error, type);
    text_add(&runtime->error, ",\"stackTrace\":[]}");
    return &runtime->error;
}

static bool fits_into_a_path(const char *id)
{
    for (const char *at = id; *at != '\0'; at++) {
        bool fits = (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                    *at == '-' || *at == '_';
        if (!fits) {
            return false;
        }
    }
    return *id != '\0';
}

static long long parse_number(const char *digits)
{
    long long number = 0;
    for (; *digits >= '0' && *digits <= '9' && number < 1000000000000000; digits++) {
        number = number * 10 + (*digits - '0');
    }
    return number;
}

static const char *header_or_empty(const struct runtime *runtime, const char *name)
{
    const char *value = http_header(&runtime->response, name);
    return value == NULL ? "" : value;
}

// Waits for as long as there is no event; Lambda may freeze the whole environment meanwhile.
static struct event next_event(struct runtime *runtime)
{
    int status = call(runtime, "GET", (const char *const[]){"invocation/next", "", ""}, NULL, NULL);
    if (status != 200) {
        explain(runtime, status);
        exit(1);
    }
    const char *trace_id = http_header(&runtime->response, "Lambda-Runtime-Trace-Id");
    if (trace_id == NULL) {
        unsetenv("_X_AMZN_TRACE_ID");
    } else {
        setenv("_X_AMZN_TRACE_ID", trace_id, 1);
    }
    const struct text *body = &runtime->response.body;
    struct event event = {
        .json = {body->data, body->size},
        .request_id = header_or_empty(runtime, "Lambda-Runtime-Aws-Request-Id"),
        .function_arn = header_or_empty(runtime, "Lambda-Runtime-Invoked-Function-Arn"),
        .deadline_ms = parse_number(header_or_empty(runtime, "Lambda-Runtime-Deadline-Ms")),
    };
    if (!fits_into_a_path(event.request_id)) {
        give_up("The Runtime API cannot be used", "an event came without a request id");
    }
    return event;
}

int main(void)
{
    static struct runtime runtime;
    runtime.host = getenv("AWS_LAMBDA_RUNTIME_API");
    if (runtime.host == NULL) {
        give_up("AWS_LAMBDA_RUNTIME_API", "it is not set: this program needs Lambda around it");
    }
    const char *problem = http_open(&runtime.lambda, runtime.host);
    if (problem != NULL) {
        give_up("AWS_LAMBDA_RUNTIME_API", problem);
    }
    problem = set_up();
    if (problem != NULL) {
        static const char type[] = "Runtime.SetUpFailed";
        hand_over(&runtime, (const char *const[]){"init/error", "", ""}, type, describe(&runtime, type, problem));
        return 1;
    }
    for (;;) {
        struct event event = next_event(&runtime);
        text_clear(&runtime.answer);
        const char *error = handle(&event, &runtime.answer);
        const char *const path[] = {"invocation/", event.request_id, error == NULL ? "/response" : "/error"};
        hand_over(&runtime, path, error,
                  error == NULL ? &runtime.answer : describe(&runtime, error, runtime.answer.data));
    }
}
