# Language, profile, warnings, compiler cache and linker. One profile per build folder (CMakePresets.json).

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(MFAD_PROFILE dev CACHE STRING "dev, release, asan, tsan, fuzz or tidy")

# The profile sets every optimisation flag itself, so the build type adds none.
set(CMAKE_BUILD_TYPE "" CACHE STRING "unused: see MFAD_PROFILE" FORCE)

# Debian's Python, which has the modules of ops/packages.txt; another one may come first in PATH.
find_program(MFAD_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)

find_program(MFAD_CCACHE ccache)
if(MFAD_CCACHE)
  # The sloppiness lets ccache work with precompiled headers; the base folder lets one clone use the results of another.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${MFAD_CCACHE}")
endif()

find_program(MFAD_MOLD mold)
if(MFAD_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2
  -Wimplicit-fallthrough -Wcast-qual -Wunused -Wno-missing-field-initializers -Werror -fno-strict-aliasing
  "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
set(MFAD_PCH ON)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Seen false positives of GCC 12 inside std::string, std::variant and std::expected.
  add_compile_options(-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds
    -Wno-dangling-pointer -fpch-preprocess)
else()
  add_compile_options(-Wno-unknown-warning-option -Wno-gnu
    -Wno-unused-command-line-argument -Wno-sign-conversion
    -Wno-deprecated-declarations)  # libstdc++ 12 itself uses what C++23 deprecates
  # The compiler cache knows a precompiled header by its bytes, so they bear no times.
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  # The driver's own options instead of CMake's -Xclang ones: ccache understands their paths. The extension is one that
  # the driver does not look for beside an -include: it would take the old file while it makes the new one.
  set(CMAKE_PCH_EXTENSION .precompiled)
  set(CMAKE_CXX_COMPILE_OPTIONS_CREATE_PCH -Xclang -emit-pch -include <PCH_HEADER>)
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)
endif()

if(MFAD_PROFILE STREQUAL "dev")
  add_compile_options(-O1 -g1)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
elseif(MFAD_PROFILE STREQUAL "release")
  add_compile_options(-O2 -g1 -fno-omit-frame-pointer -Wtrampolines -Wbidi-chars=any -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
    -fstack-clash-protection -fstack-protector-strong -fcf-protection=full -ftrivial-auto-var-init=zero
    -fno-delete-null-pointer-checks -fno-strict-overflow -fPIE)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed)
elseif(MFAD_PROFILE STREQUAL "asan")
  add_compile_options(-O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
elseif(MFAD_PROFILE STREQUAL "tsan")
  add_compile_options(-O1 -g1 -fno-omit-frame-pointer -fsanitize=thread)
  add_link_options(-fsanitize=thread)
elseif(MFAD_PROFILE STREQUAL "fuzz")
  add_compile_options(-O1 -g1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
elseif(MFAD_PROFILE STREQUAL "tidy")
  add_compile_options(-O0)
else()
  message(FATAL_ERROR "unknown MFAD_PROFILE \"${MFAD_PROFILE}\": use a preset of CMakePresets.json")
endif()
