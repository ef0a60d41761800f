// As much of JSON as a handler needs that reads a few members and writes an answer.
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

// A value as it stands in a JSON text: a string with its quotes and escapes. It lives as long as that text.
struct json {
    const char *text;
    size_t size;
};

// Finds a member of an object by its name; `found->text` is NULL where there is none.
// False: the whole is no object, or no JSON.
bool json_find(struct json object, const char *name, struct json *found);

bool json_is_string(struct json value);

// Adds what a string of json_find stands for, without quotes and escapes.
void json_decode(struct json string, struct text *text);

// Adds a string, with quotes, and with escapes where JSON needs them.
void json_add_string(struct text *text, const char *string);

#endif
