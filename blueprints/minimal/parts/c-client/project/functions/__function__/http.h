// HTTP/1.1 over one connection that is kept: as much as the Runtime API needs, and no TLS.
#ifndef HTTP_H
#define HTTP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "text.h"

// No event and no answer of Lambda comes near to this.
enum { LARGEST_BODY = 16 * 1024 * 1024 };

struct connection {
    struct sockaddr_in address;
    int socket;    // -1: none is open
    bool heard;    // something came back for the request that was sent last
    size_t start;  // of what was received and is not read yet
    size_t end;
    char buffer[16 * 1024];
};

struct response {
    int status;
    struct text head;  // the lines with the headers, each ended by a NUL
    struct text body;
};

// Nothing is sent yet. `address` is IP:PORT. Returns NULL, or what is wrong with it.
const char *http_open(struct connection *connection, const char *address);

// Sends one request and waits for the response, as long as it takes. Returns NULL, or what went wrong.
const char *http_request(struct connection *connection, const struct text *head, const struct text *body,
                         struct response *response);

// The value of a header, NULL where there is none.
const char *http_header(const struct response *response, const char *name);

#endif
