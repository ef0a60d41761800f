# What handlers are written with, and the client of the Runtime API that runs them.
library = text.c json.c json_string.c
runtime = runtime.c http.c http_response.c $(library)
