# Sourced by the suites' `run` scripts: makes the Python environment and runs one suite in it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
requirements=$root/Tests/Interop/requirements.txt
venv=$root/.venv

# use_environment DIRECTORY REQUIREMENTS: for a suite that needs more than the others
use_environment() {
    venv=$1
    requirements=$2
}

# The environment is made anew only when the pinned versions have changed.
make_environment() {
    local pinned
    pinned=$(cat "$requirements" "$root/Tests/Interop/requirements.txt")
    if [[ $pinned != "$(cat "$venv/requirements.installed" 2>/dev/null)" ]]; then
        echo "Installing the pinned Python packages into ${venv#"$root/"}" >&2
        [[ -x $venv/bin/python ]] || python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
        printf '%s\n' "$pinned" >"$venv/requirements.installed"
    fi
}

# run_suite DIRECTORY [options for pytest]; with --prepare it only makes the environment
run_suite() {
    local suite=$1 counts status=0
    shift
    make_environment
    [[ ${1:-} != --prepare ]] || return 0
    counts=$(mktemp)
    export PYTHONDONTWRITEBYTECODE=1 WRIT_COUNTS=$counts
    (cd "$suite" && "$venv/bin/python" -m pytest -p no:cacheprovider --rootdir . --config-file pytest.ini "$@") ||
        status=$?
    if [[ -s $counts ]]; then tail -n 1 "$counts"; else echo "0 passed, 1 failed"; status=1; fi
    rm -f "$counts"
    return "$status"
}
