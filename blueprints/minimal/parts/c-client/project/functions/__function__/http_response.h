#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "http.h"

// Reads one response. Returns NULL, or what is wrong with it. `keep` becomes false where the connection is not to be
// used again.
const char *http_read_response(struct connection *connection, struct response *response, bool *keep);

#endif
