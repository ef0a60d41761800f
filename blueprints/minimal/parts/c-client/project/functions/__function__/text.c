#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *text_reserve(struct text *text, size_t size)
{
    size_t needed = text->size + size + 1;
    if (needed > text->room) {
        size_t room = needed > 2 * text->room ? needed : 2 * text->room;
        char *data = realloc(text->data, room);
        if (data == NULL) {
            static char words[] = "out of memory\n";
            text_write(&(struct text){.data = words, .size = sizeof words - 1}, STDERR_FILENO);
            _exit(1);
        }
        text->data = data;
        text->room = room;
    }
    return text->data + text->size;
}

void text_clear(struct text *text)
{
    text->size = 0;
    *text_reserve(text, 0) = '\0';
}

void text_add_bytes(struct text *text, const char *bytes, size_t size)
{
    char *end = text_reserve(text, size);
    memcpy(end, bytes, size);
    end[size] = '\0';
    text->size += size;
}

void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_add_number(struct text *text, size_t number)
{
    char digits[20];
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    text_add_bytes(text, digits + first, sizeof digits - first);
}

bool text_read(struct text *text, int file)
{
    ssize_t size;
    do {
        size = read(file, text_reserve(text, 4096), 4096);
        if (size > 0) {
            text->size += (size_t)size;
        }
    } while (size > 0 || (size < 0 && errno == EINTR));
    text->data[text->size] = '\0';
    return size == 0;
}

bool text_write(const struct text *text, int file)
{
    for (size_t written = 0; written < text->size;) {
        ssize_t size = write(file, text->data + written, text->size - written);
        if (size >= 0) {
            written += (size_t)size;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}
