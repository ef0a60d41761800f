/* Adds the numbers of an event like [1, 2, 3]. Talks to the Runtime API itself: libcurl would be larger than all of it. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static char host[256], *port = "80";

static int dial(void) {
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *address;
  if (getaddrinfo(host, port, &hints, &address) != 0) exit(1);
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, address->ai_addr, address->ai_addrlen) != 0) exit(1);
  freeaddrinfo(address);
  return connection;
}

/* The whole answer, in memory of its own; every request has a connection of its own. */
static char *ask(const char *method, const char *path, const char *body) {
  int connection = dial();
  size_t length = body ? strlen(body) : 0, room = 4096, have = 0;
  dprintf(connection, "%s /2018-06-01/runtime/invocation/%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
          "Content-Length: %zu\r\n\r\n%s", method, path, host, length, body ? body : "");
  char *answer = malloc(room);
  ssize_t got;
  while ((got = read(connection, answer + have, room - have - 1)) > 0) {
    have += got;
    if (room - have < 2) answer = realloc(answer, room *= 2);
  }
  answer[have] = 0;
  close(connection);
  return answer;
}

static void request_id(const char *answer, char *id, size_t room) {
  static const char name[] = "lambda-runtime-aws-request-id:";
  for (const char *line = answer; line && *line != '\r'; line = strchr(line, '\n') + 1) {
    if (strncasecmp(line, name, sizeof name - 1) != 0) continue;
    line += sizeof name - 1 + strspn(line + sizeof name - 1, " ");
    snprintf(id, room, "%.*s", (int)strcspn(line, "\r\n"), line);
    return;
  }
  exit(1);
}

int main(void) {
  const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
  if (!api) return 1;
  snprintf(host, sizeof host, "%s", api);
  char *colon = strchr(host, ':');
  if (colon) *colon = 0, port = colon + 1;
  for (;;) {
    char *answer = ask("GET", "next", NULL), id[128], path[192], sum[64];
    request_id(answer, id, sizeof id);
    char *number = strstr(answer, "\r\n\r\n") + 4;
    long total = 0;
    while (*(number += strcspn(number, "-0123456789"))) total += strtol(number, &number, 10);
    snprintf(path, sizeof path, "%s/response", id);
    snprintf(sum, sizeof sum, "{\"sum\":%ld}", total);
    free(answer);
    free(ask("POST", path, sum));
  }
}
