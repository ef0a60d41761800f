#include <string.h>

#include "json.h"

bool json_is_string(struct json value)
{
    return value.size >= 2 && value.text[0] == '"';
}

static unsigned long hexadecimal(const char *digits)
{
    unsigned long number = 0;
    for (int at = 0; at < 4; at++) {
        char digit = digits[at];
        number = number * 16 + (unsigned long)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
    }
    return number;
}

static void add_utf8(struct text *text, unsigned long code)
{
    if (code < 0x80) {
        text_add_bytes(text, (char[]){(char)code}, 1);
    } else if (code < 0x800) {
        text_add_bytes(text, (char[]){(char)(0xc0 | code >> 6), (char)(0x80 | (code & 0x3f))}, 2);
    } else if (code < 0x10000) {
        text_add_bytes(text,
                       (char[]){(char)(0xe0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3f)),
                                (char)(0x80 | (code & 0x3f))},
                       3);
    } else {
        text_add_bytes(text,
                       (char[]){(char)(0xf0 | code >> 18), (char)(0x80 | (code >> 12 & 0x3f)),
                                (char)(0x80 | (code >> 6 & 0x3f)), (char)(0x80 | (code & 0x3f))},
                       4);
    }
}

// `at` stands behind the \u. Returns how many bytes belong to the character.
static size_t add_code(struct text *text, const char *at, const char *end)
{
    unsigned long code = hexadecimal(at);
    if (code >= 0xd800 && code < 0xdc00 && end - at >= 10 && at[4] == '\\' && at[5] == 'u') {
        unsigned long low = hexadecimal(at + 6);
        if (low >= 0xdc00 && low < 0xe000) {
            add_utf8(text, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
            return 10;
        }
    }
    // Half of a pair stands for nothing, and UTF-8 has no place for it.
    add_utf8(text, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
    return 4;
}

void json_decode(struct json string, struct text *text)
{
    static const char escapes[] = "bfnrt", meant[] = "\b\f\n\r\t";
    const char *end = string.text + string.size - 1;
    text_add(text, "");
    for (const char *at = string.text + 1; at < end;) {
        const char *backslash = memchr(at, '\\', (size_t)(end - at));
        const char *stop = backslash == NULL ? end : backslash;
        text_add_bytes(text, at, (size_t)(stop - at));
        if (backslash == NULL) {
            return;
        }
        at = backslash + 2;
        if (backslash[1] == 'u') {
            at += add_code(text, at, end);
        } else {
            const char *escape = strchr(escapes, backslash[1]);
            text_add_bytes(text, escape == NULL ? backslash + 1 : &meant[escape - escapes], 1);
        }
    }
}

void json_add_string(struct text *text, const char *string)
{
    static const char digits[] = "0123456789abcdef";
    text_add(text, "\"");
    for (; *string != '\0'; string++) {
        unsigned char character = (unsigned char)*string;
        if (character == '"' || character == '\\') {
            text_add(text, "\\");
        }
        if (character < ' ') {
            text_add_bytes(text, (char[]){'\\', 'u', '0', '0', digits[character >> 4], digits[character & 15]}, 6);
        } else {
            text_add_bytes(text, string, 1);
        }
    }
    text_add(text, "\"");
}
