// What the function tells of its environment variables.
#ifndef VARIABLES_H
#define VARIABLES_H

#include "text.h"

// Adds "public":{…},"secret":{…},"runtime":{…}: the values of the public variables, and of all others whether they
// are set.
void variables_add(struct text *text);

#endif
