// A text that grows.
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

// Starts as {0}. Once something was added or it was cleared, `data` ends with a NUL that `size` does not count.
struct text {
    char *data;
    size_t size;
    size_t room;
};

// Makes room for `size` more bytes, and returns where they go. Ends the program when there is no memory.
char *text_reserve(struct text *text, size_t size);

void text_clear(struct text *text);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t size);
void text_add_number(struct text *text, size_t number);

// Adds all that comes from a file descriptor, up to its end.
bool text_read(struct text *text, int file);
bool text_write(const struct text *text, int file);

#endif
