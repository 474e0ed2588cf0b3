// What of XLA's plugin interface, PJRT, this package calls. The table of functions only
// ever grows at its end, and so do the structures of arguments, each of which begins with
// its size. So places in the table are named by their number.
#ifndef COMPILED_TABLE_H
#define COMPILED_TABLE_H

#include <stddef.h>

typedef struct error error; // one of the plugin's

typedef struct {
  size_t size;
  void* extension;
  struct { size_t size; void* extension; int major, minor; } version;
  void* functions[];
} table;

enum { // the functions' numbers
  error_destroy = 0,
  client_compile = 20,
  executable_destroy = 40,
  executable_serialize = 49,
  loaded_destroy = 50,
  loaded_executable = 51,
  deserialize_and_load = 56,
  functions_needed = 57,
};

typedef struct { size_t size; void* extension; error* error; } error_args;
typedef struct { size_t size; void* extension; void* executable; } destroy_args;
typedef struct { size_t size; void* extension; void* loaded; void* executable; } executable_args;
typedef struct { size_t size; void* extension; char* code; size_t code_size; const char* format; size_t format_size; } program;
typedef struct {
  size_t size;
  void* extension;
  void* client;
  const program* program;
  const char* options;
  size_t options_size;
  void* executable; // out
} compile_args;
typedef struct {
  size_t size;
  void* extension;
  const void* executable;
  const char* bytes; // out, and all that follow
  size_t bytes_size;
  void* owner;
  void (*release)(void* owner);
} serialize_args;
typedef struct {
  size_t size;
  void* extension;
  void* client;
  const char* bytes;
  size_t bytes_size;
  void* executable; // out
  const char* options;
  size_t options_size;
} load_args;

// wrapped returns the plugin's table with a compiler that keeps what it has compiled,
// or NULL, with the reason in *why.
table* wrapped(const char* plugin, const char** why);

#endif
