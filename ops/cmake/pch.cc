// The one source of the libraries that carry the precompiled headers.
