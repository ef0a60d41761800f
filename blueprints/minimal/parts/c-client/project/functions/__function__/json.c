#include "json.h"

#include <stdlib.h>
#include <string.h>

// What is nested deeper is refused: each level takes a bit of the stack.
enum { DEEPEST = 1000 };

struct cursor {
    const char *at;
    const char *end;
};

static bool skip_value(struct cursor *cursor, int depth);

static bool next_is(const struct cursor *cursor, const char *characters)
{
    return cursor->at < cursor->end && memchr(characters, *cursor->at, strlen(characters)) != NULL;
}

static bool skip_one(struct cursor *cursor, const char *characters)
{
    bool is = next_is(cursor, characters);
    cursor->at += is;
    return is;
}

static bool skip_all(struct cursor *cursor, const char *characters)
{
    const char *start = cursor->at;
    while (skip_one(cursor, characters)) {
    }
    return cursor->at > start;
}

static void skip_space(struct cursor *cursor)
{
    skip_all(cursor, " \t\r\n");
}

static bool skip_word(struct cursor *cursor, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < size || memcmp(cursor->at, word, size) != 0) {
        return false;
    }
    cursor->at += size;
    return true;
}

static bool skip_number(struct cursor *cursor)
{
    static const char digits[] = "0123456789";
    skip_one(cursor, "-");
    if (!skip_one(cursor, "0") && !skip_all(cursor, digits)) {
        return false;
    }
    if (skip_one(cursor, ".") && !skip_all(cursor, digits)) {
        return false;
    }
    if (skip_one(cursor, "eE")) {
        skip_one(cursor, "+-");
        return skip_all(cursor, digits);
    }
    return true;
}

static bool skip_escape(struct cursor *cursor)
{
    if (!skip_one(cursor, "u")) {
        return skip_one(cursor, "\"\\/bfnrt");
    }
    for (int digit = 0; digit < 4; digit++) {
        if (!skip_one(cursor, "0123456789abcdefABCDEF")) {
            return false;
        }
    }
    return true;
}

static bool skip_string(struct cursor *cursor)
{
    if (!skip_one(cursor, "\"")) {
        return false;
    }
    while (cursor->at < cursor->end) {
        unsigned char character = (unsigned char)*cursor->at++;
        if (character == '"') {
            return true;
        }
        if (character < ' ' || (character == '\\' && !skip_escape(cursor))) {
            return false;
        }
    }
    return false;
}

static bool is_called(struct json key, const char *name)
{
    if (memchr(key.text, '\\', key.size) == NULL) {
        return key.size - 2 == strlen(name) && memcmp(key.text + 1, name, key.size - 2) == 0;
    }
    struct text decoded = {0};
    json_decode(key, &decoded);
    bool equal = decoded.size == strlen(name) && memcmp(decoded.data, name, decoded.size) == 0;
    free(decoded.data);
    return equal;
}

// An object or an array. Of several members with one name the last one counts, as elsewhere.
static bool skip_container(struct cursor *cursor, int depth, const char *name, struct json *found)
{
    bool is_object = *cursor->at == '{';
    const char *close = is_object ? "}" : "]";
    cursor->at++;
    skip_space(cursor);
    if (skip_one(cursor, close)) {
        return true;
    }
    do {
        skip_space(cursor);
        struct json key = {.text = cursor->at};
        if (is_object) {
            if (!skip_string(cursor)) {
                return false;
            }
            key.size = (size_t)(cursor->at - key.text);
            skip_space(cursor);
            if (!skip_one(cursor, ":")) {
                return false;
            }
            skip_space(cursor);
        }
        struct json value = {.text = cursor->at};
        if (!skip_value(cursor, depth + 1)) {
            return false;
        }
        value.size = (size_t)(cursor->at - value.text);
        if (name != NULL && is_called(key, name)) {
            *found = value;
        }
        skip_space(cursor);
    } while (skip_one(cursor, ","));
    return skip_one(cursor, close);
}

static bool skip_value(struct cursor *cursor, int depth)
{
    if (next_is(cursor, "{[")) {
        return depth < DEEPEST && skip_container(cursor, depth, NULL, NULL);
    }
    if (next_is(cursor, "\"")) {
        return skip_string(cursor);
    }
    return skip_word(cursor, "true") || skip_word(cursor, "false") || skip_word(cursor, "null") ||
           skip_number(cursor);
}

bool json_find(struct json object, const char *name, struct json *found)
{
    struct cursor cursor = {object.text, object.text + object.size};
    *found = (struct json){0};
    skip_space(&cursor);
    if (!next_is(&cursor, "{") || !skip_container(&cursor, 0, name, found)) {
        return false;
    }
    skip_space(&cursor);
    return cursor.at == cursor.end;
}
