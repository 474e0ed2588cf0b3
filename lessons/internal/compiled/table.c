//go:build cgo && linux && (amd64 || arm64) && !noxla

#include "table.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"

static const table* plugins; // the plugin's own table

typedef error* (*function)(void* args);

static error* call(int number, void* args) { return ((function)plugins->functions[number])(args); }

// failed frees an error.
static int failed(error* e) {
  if (e == NULL) return 0;
  error_args args = {sizeof args, NULL, e};
  ((void (*)(void*))plugins->functions[error_destroy])(&args);
  return 1;
}

// keep hands over what was compiled.
static void keep(compile_args* a) {
  executable_args of = {sizeof of, NULL, a->executable, NULL};
  if (failed(call(loaded_executable, &of))) return;
  serialize_args s = {sizeof s, NULL, of.executable, NULL, 0, NULL, NULL};
  if (!failed(call(executable_serialize, &s))) {
    compiledKeep(a->program->code, a->program->code_size, (char*)a->options, a->options_size, (char*)s.bytes, s.bytes_size);
    if (s.release != NULL) s.release(s.owner);
  }
  destroy_args d = {sizeof d, NULL, of.executable};
  failed(call(executable_destroy, &d));
}

// compile loads a program that was kept, or else compiles it.
static error* compile(void* args) {
  compile_args* a = args;
  size_t size = 0;
  char* kept = compiledFind(a->program->code, a->program->code_size, (char*)a->options, a->options_size, &size);
  if (kept != NULL) {
    load_args l = {sizeof l, NULL, a->client, kept, size, NULL, NULL, 0};
    int wrong = failed(call(deserialize_and_load, &l));
    free(kept);
    if (!wrong) {
      a->executable = l.executable;
      return NULL;
    }
  }
  error* e = call(client_compile, a);
  if (e == NULL) keep(a);
  return e;
}

table* wrapped(const char* plugin, const char** why) {
  void* library = dlopen(plugin, RTLD_NOW);
  if (library == NULL) {
    *why = dlerror();
    return NULL;
  }
  const table* (*get)(void) = (const table* (*)(void))dlsym(library, "GetPjrtApi");
  if (get == NULL) {
    *why = dlerror();
    return NULL;
  }
  plugins = get();
  size_t least = offsetof(table, functions) + functions_needed * sizeof(void*);
  if (plugins == NULL || plugins->version.major != 0 || plugins->size < least) {
    *why = "its interface is not the one that is known here";
    return NULL;
  }
  table* copy = malloc(plugins->size);
  if (copy != NULL) {
    memcpy(copy, plugins, plugins->size);
    copy->functions[client_compile] = (void*)compile;
  }
  return copy;
}
