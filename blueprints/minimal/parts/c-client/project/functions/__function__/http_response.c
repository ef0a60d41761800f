#include "http_response.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

// Of a head, and of what follows the last chunk.
enum { LONGEST_HEAD = 64 * 1024 };

static const char too_long[] = "its head is too long";
static const char too_large[] = "its body is too large";
static const char malformed[] = "it is not HTTP/1.1";

static ssize_t receive(struct connection *connection, char *to, size_t room)
{
    ssize_t size;
    do {
        size = recv(connection->socket, to, room, 0);
    } while (size < 0 && errno == EINTR);
    connection->heard = connection->heard || size > 0;
    return size;
}

// Why nothing was received.
static const char *lost(const struct connection *connection, ssize_t size)
{
    if (size < 0) {
        return strerror(errno);
    }
    return connection->heard ? "the connection was closed within the response"
                             : "the connection was closed without a response";
}

// The next line, without its end, until something else is read.
static const char *read_line(struct connection *connection, char **line)
{
    for (size_t searched = 0;;) {
        char *start = connection->buffer + connection->start;
        size_t size = connection->end - connection->start;
        char *newline = memchr(start + searched, '\n', size - searched);
        if (newline != NULL) {
            if (newline == start || newline[-1] != '\r') {
                return malformed;
            }
            newline[-1] = '\0';
            connection->start += (size_t)(newline - start) + 1;
            *line = start;
            // Who reads the line would not see what follows a NUL.
            return strlen(start) == (size_t)(newline - 1 - start) ? NULL : malformed;
        }
        searched = size;
        memmove(connection->buffer, start, size);
        connection->start = 0;
        connection->end = size;
        if (size == sizeof connection->buffer) {
            return too_long;
        }
        ssize_t received = receive(connection, connection->buffer + size, sizeof connection->buffer - size);
        if (received <= 0) {
            return lost(connection, received);
        }
        connection->end += (size_t)received;
    }
}

// Lines up to an empty one.
static const char *read_headers(struct connection *connection, struct text *head)
{
    for (;;) {
        char *line;
        const char *problem = read_line(connection, &line);
        if (problem != NULL || *line == '\0') {
            return problem;
        }
        size_t name = strcspn(line, ": \t");
        if (name == 0 || line[name] != ':') {
            return malformed;
        }
        size_t size = strlen(line);
        while (line[size - 1] == ' ' || line[size - 1] == '\t') {
            size--;
        }
        line[size] = '\0';
        text_add_bytes(head, line, size + 1);
        if (head->size > LONGEST_HEAD) {
            return too_long;
        }
    }
}

static const char *find_header(const struct text *head, const char *from, const char *name)
{
    size_t size = strlen(name);
    for (const char *line = from; line < head->data + head->size; line += strlen(line) + 1) {
        if (strncasecmp(line, name, size) == 0 && line[size] == ':') {
            const char *value = line + size + 1;
            return value + strspn(value, " \t");
        }
    }
    return NULL;
}

const char *http_header(const struct response *response, const char *name)
{
    return find_header(&response->head, response->head.data, name);
}

// Two that say how long the body is could mean two different bodies.
static bool is_repeated(const struct response *response, const char *name)
{
    const char *first = http_header(response, name);
    return first != NULL && find_header(&response->head, first + strlen(first) + 1, name) != NULL;
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static const char *read_head(struct connection *connection, struct response *response, bool *keep)
{
    char *line;
    const char *problem = read_line(connection, &line);
    if (problem != NULL) {
        return problem;
    }
    if (strncmp(line, "HTTP/1.", 7) != 0 || !is_digit(line[7]) || line[8] != ' ' || !is_digit(line[9]) ||
        !is_digit(line[10]) || !is_digit(line[11]) || (line[12] != ' ' && line[12] != '\0')) {
        return malformed;
    }
    response->status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    *keep = *keep && line[7] != '0';
    text_clear(&response->head);
    return read_headers(connection, &response->head);
}

// Reads the digits at the start; returns what follows them, NULL where there are none or the number is too large.
static const char *parse_size(const char *text, size_t base, size_t *size)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = text;
    *size = 0;
    for (;; at++) {
        char lower = *at >= 'A' && *at <= 'F' ? (char)(*at - 'A' + 'a') : *at;
        const char *digit = memchr(digits, lower, base);
        if (digit == NULL) {
            return at > text ? at : NULL;
        }
        *size = *size * base + (size_t)(digit - digits);
        if (*size > LARGEST_BODY) {
            return NULL;
        }
    }
}

static const char *read_bytes(struct connection *connection, struct text *body, size_t size)
{
    if (size > LARGEST_BODY - body->size) {
        return too_large;
    }
    char *to = text_reserve(body, size);
    size_t have = connection->end - connection->start;
    size_t got = have < size ? have : size;
    memcpy(to, connection->buffer + connection->start, got);
    connection->start += got;
    while (got < size) {
        ssize_t received = receive(connection, to + got, size - got);
        if (received <= 0) {
            return lost(connection, received);
        }
        got += (size_t)received;
    }
    to[size] = '\0';
    body->size += size;
    return NULL;
}

static const char *read_chunks(struct connection *connection, struct response *response)
{
    static const char wrong[] = "the size of a chunk is wrong";
    for (;;) {
        char *line;
        size_t size;
        const char *problem = read_line(connection, &line);
        if (problem != NULL) {
            return problem;
        }
        // Behind a semicolon stand extensions, which are for nobody.
        const char *rest = parse_size(line, 16, &size);
        if (rest == NULL || strchr("; \t", *rest) == NULL) {
            return wrong;
        }
        if (size == 0) {
            // Trailers are read past: they are no headers.
            size_t head = response->head.size;
            problem = read_headers(connection, &response->head);
            response->head.size = head;
            return problem;
        }
        problem = read_bytes(connection, &response->body, size);
        if (problem == NULL) {
            problem = read_line(connection, &line);
        }
        if (problem != NULL || *line != '\0') {
            return problem != NULL ? problem : wrong;
        }
    }
}

static const char *read_to_end(struct connection *connection, struct text *body)
{
    enum { STEP = 64 * 1024 };
    const char *problem = read_bytes(connection, body, connection->end - connection->start);
    while (problem == NULL) {
        ssize_t received = receive(connection, text_reserve(body, STEP), STEP);
        if (received <= 0) {
            return received == 0 ? NULL : lost(connection, received);
        }
        body->size += (size_t)received;
        body->data[body->size] = '\0';
        problem = body->size > LARGEST_BODY ? too_large : NULL;
    }
    return problem;
}

static const char *read_body(struct connection *connection, struct response *response, bool *keep)
{
    text_clear(&response->body);
    if (response->status == 204 || response->status == 304) {
        return NULL;
    }
    if (is_repeated(response, "Transfer-Encoding") || is_repeated(response, "Content-Length")) {
        return "its length is said twice";
    }
    const char *encoding = http_header(response, "Transfer-Encoding");
    if (encoding != NULL) {
        return strcasecmp(encoding, "chunked") == 0 ? read_chunks(connection, response)
                                                    : "its encoding is not known here";
    }
    const char *length = http_header(response, "Content-Length");
    if (length != NULL) {
        size_t size;
        const char *rest = parse_size(length, 10, &size);
        return rest != NULL && *rest == '\0' ? read_bytes(connection, &response->body, size)
                                             : "its Content-Length is wrong or too large";
    }
    *keep = false;
    return read_to_end(connection, &response->body);
}

const char *http_read_response(struct connection *connection, struct response *response, bool *keep)
{
    const char *problem;
    // 100 Continue and its like come before the response.
    do {
        problem = read_head(connection, response, keep);
    } while (problem == NULL && response->status < 200);
    if (problem == NULL) {
        problem = read_body(connection, response, keep);
    }
    if (problem != NULL) {
        return problem;
    }
    const char *wish = http_header(response, "Connection");
    bool closes = wish != NULL && strcasecmp(wish, "close") == 0;
    *keep = *keep && !closes;
    return NULL;
}
