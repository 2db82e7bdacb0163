# Shared by the scripts of ops/: says what happens, and sees to it that the machine has what a step needs.

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# What a build needs: OpenSSL's libcrypto, libpq, libsodium, libcurl (with OpenSSL, as libpq has it), crypt(3), zlib for
# Hummingbird's dependencies, and C++ (g++) for what is C++ in Swift's libraries.
build_packages=(
    git pkg-config gcc g++ libc6-dev libssl-dev libpq-dev libsodium-dev libcurl4-openssl-dev libcrypt-dev zlib1g-dev
)

# How a release is built: with Swift's own libraries inside, so that the program is one file which runs where there is no
# Swift. Every script builds in this way, since after a build with other flags everything would be built anew.
release_build=(-c release --static-swift-stdlib)

is_installed() { dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'; }

# The server's programs are outside PATH, and any version from 15 will do.
has_postgres_server() {
    local directory
    directory=$(pg_config --bindir 2>/dev/null) && [ -x "$directory/initdb" ] && return 0
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# Installs the Debian packages that are missing when we are root; otherwise says which they are.
need_packages() {
    command -v dpkg-query >/dev/null || { say "not a Debian system: make sure that you have: $*"; return 0; }
    local missing=() package
    for package in "$@"; do
        case $package in
            postgresql) has_postgres_server || missing+=("$package") ;;
            *) is_installed "$package" || missing+=("$package") ;;
        esac
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    [ "$(id -u)" -eq 0 ] || fail "missing packages; run: sudo apt-get install ${missing[*]}"
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
        { apt-get update >/dev/null && apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null; } ||
        fail "apt-get could not install ${missing[*]}"
}

need_swift() {
    command -v swift >/dev/null || fail "Swift 6.2 or later is not in PATH: see https://www.swift.org/install/linux/"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case $version in
        [0-5].* | 6.0 | 6.1) fail "Swift $version is too old: Writ needs 6.2 or later (https://www.swift.org/install/linux/)" ;;
    esac
}
