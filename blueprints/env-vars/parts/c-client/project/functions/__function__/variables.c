#include "variables.h"

#include <stdbool.h>
#include <string.h>

#include "json.h"

extern char **environ;

// The variables of this function: the public ones are shown, of the secret ones only whether they are set.
static const char public_variables[] = "__public_names__";
static const char secret_variables[] = "__secret_names__";

// Those that Lambda, or the runtime, defines.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
static const char runtime_variables[] =
    "_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME "
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE "
    "AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY "
    "AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR";

// As getenv, for a name without a NUL behind it.
static const char *value_of(const char *name, size_t size)
{
    for (char **entry = environ; *entry != NULL; entry++) {
        if (strncmp(*entry, name, size) == 0 && (*entry)[size] == '=') {
            return *entry + size + 1;
        }
    }
    return NULL;
}

// A JSON object of the variables named in `names`, apart by spaces.
static void add_object(struct text *text, const char *names, bool with_values)
{
    const char *separator = "{\"";
    for (const char *name = names; *name != '\0';) {
        size_t size = strcspn(name, " ");
        const char *value = value_of(name, size);
        text_add(text, separator);
        text_add_bytes(text, name, size);
        text_add(text, "\":");
        if (!with_values) {
            text_add(text, value == NULL ? "false" : "true");
        } else if (value == NULL) {
            text_add(text, "null");
        } else {
            json_add_string(text, value);
        }
        separator = ",\"";
        name += size;
        name += strspn(name, " ");
    }
    text_add(text, *names == '\0' ? "{}" : "}");
}

void variables_add(struct text *text)
{
    text_add(text, "\"public\":");
    add_object(text, public_variables, true);
    text_add(text, ",\"secret\":");
    add_object(text, secret_variables, false);
    text_add(text, ",\"runtime\":");
    add_object(text, runtime_variables, false);
}
