#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_response.h"

const char *http_open(struct connection *connection, const char *address)
{
    *connection = (struct connection){.socket = -1, .address = {.sin_family = AF_INET}};
    char host[sizeof "255.255.255.255"];
    const char *colon = strrchr(address, ':');
    unsigned long port = 0;
    for (const char *digit = colon == NULL ? "" : colon + 1; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9' || port > 65535) {
            return "the port is no number from 1 to 65535";
        }
        port = port * 10 + (unsigned long)(*digit - '0');
    }
    if (port == 0 || port > 65535) {
        return "it is not HOST:PORT";
    }
    connection->address.sin_port = htons((unsigned short)port);
    size_t size = (size_t)(colon - address);
    if (size == strlen("localhost") && memcmp(address, "localhost", size) == 0) {
        connection->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return NULL;
    }
    if (size < sizeof host) {
        memcpy(host, address, size);
        host[size] = '\0';
        if (inet_pton(AF_INET, host, &connection->address.sin_addr) == 1) {
            return NULL;
        }
    }
    // getaddrinfo would be half of the whole program, and Lambda never needs it.
    return "the host is no IPv4 address, and names other than localhost are not looked up";
}

static void disconnect(struct connection *connection)
{
    if (connection->socket >= 0) {
        close(connection->socket);
        connection->socket = -1;
    }
}

// Neither closed by the server, nor with bytes that nobody has asked for.
static bool is_usable(const struct connection *connection)
{
    char byte;
    return connection->socket >= 0 && connection->start == connection->end &&
           recv(connection->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static const char *connect_again(struct connection *connection)
{
    disconnect(connection);
    connection->start = connection->end = 0;
    for (;;) {
        connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connection->socket < 0) {
            return strerror(errno);
        }
        const struct sockaddr *address = (const struct sockaddr *)&connection->address;
        if (connect(connection->socket, address, sizeof connection->address) == 0) {
            // Else the last part of a large answer would wait until the part before it is acknowledged.
            setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
            return NULL;
        }
        int reason = errno;
        disconnect(connection);
        if (reason != EINTR) {
            return strerror(reason);
        }
    }
}

static bool send_all(const struct connection *connection, const struct text *text, int flags)
{
    for (size_t sent = 0; sent < text->size;) {
        ssize_t size = send(connection->socket, text->data + sent, text->size - sent, flags | MSG_NOSIGNAL);
        if (size >= 0) {
            sent += (size_t)size;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

static const char *try_request(struct connection *connection, const struct text *head,
                               const struct text *body, struct response *response)
{
    connection->heard = false;
    bool sent = send_all(connection, head, body->size > 0 ? MSG_MORE : 0) && send_all(connection, body, 0);
    // A server that wants no more of a request may have said why before it closed the connection.
    bool keep = sent;
    const char *problem = http_read_response(connection, response, &keep);
    if (problem != NULL || !keep) {
        disconnect(connection);
    }
    return problem;
}

const char *http_request(struct connection *connection, const struct text *head, const struct text *body,
                         struct response *response)
{
    bool kept = is_usable(connection);
    const char *problem = kept ? NULL : connect_again(connection);
    if (problem == NULL) {
        problem = try_request(connection, head, body, response);
    }
    // A server may close a connection that it has kept, and sometimes that shows only now. Nothing has come back, so
    // the request is sent once more. Lambda takes one answer for a request id: had it taken this one, it would refuse
    // the second.
    if (problem != NULL && kept && !connection->heard) {
        problem = connect_again(connection);
        if (problem == NULL) {
            problem = try_request(connection, head, body, response);
        }
    }
    return problem;
}
