#!/usr/bin/env bash
# Sets pocket-lam up on Debian 12 or 13, Ubuntu 24.04 or newer, or 64-bit Raspberry Pi OS. Run it as often as you like.
set -euo pipefail

usage() {
    cat <<'TEXT'
./install.sh                   set up, then start the assistant (on a terminal) or say how to
./install.sh --demo            set up, then hold one spoken round with a recorded question; no hardware needed
./install.sh --service         set up, then let it start by itself: with your session, or with a machine that has no desktop
./install.sh --headless        the same for a machine without screen and keyboard; asks nothing
./install.sh --prepare         set this folder up, and nothing else (for lam update)
./install.sh --test            set up with the developers' tools, then run every check that needs no hardware
./install.sh --fetch DIR       collect wheels, models and .deb packages in DIR for a machine without a network
./install.sh --offline DIR     set up from such a folder alone; goes with all but --fetch and --uninstall
./install.sh --uninstall       take away what this script put here; your data and settings stay
./install.sh --uninstall --purge   your data and settings too
./install.sh --help            this text

It puts a virtual environment in .venv, the command lam in ~/.local/bin (/usr/local/bin for root), the models in
~/.local/share/pocket-lam, built wheels in ~/.cache/pocket-lam, and installs the system packages that are missing.
A service that starts with the machine has a user of its own, its programs in /opt/pocket-lam, the rest in
/var/lib/pocket-lam.
TEXT
}

# --- what was asked for -----------------------------------------------------------------------------------------------

action=run offline='' folder='' purge=''
while (($#)); do
    case $1 in
        --demo | --test | --service | --headless | --prepare | --uninstall) action=${1#--} ;;
        --fetch | --offline)
            [[ ${2:-} && ${2:-} != --* ]] || { echo "install.sh: $1 needs a folder" >&2; exit 2; }
            folder=$(realpath -m -- "$2")
            if [[ $1 == --fetch ]]; then action=fetch; else offline=$folder; fi
            shift
            ;;
        --purge) purge=yes ;;
        -h | --help) usage; exit 0 ;;
        *) echo "install.sh: $1 is not known; see ./install.sh --help" >&2; exit 2 ;;
    esac
    shift
done
[[ ! $purge || $action == uninstall ]] || { echo "install.sh: --purge goes with --uninstall" >&2; exit 2; }

cd "$(dirname "${BASH_SOURCE[0]}")"
export LC_ALL=C.UTF-8 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
export ORT_DISABLE_TELEMETRY=1 # onnxruntime reports its use to its makers unless told not to
cache=${XDG_CACHE_HOME:-$HOME/.cache}/pocket-lam
state=${XDG_STATE_HOME:-$HOME/.local/state}/pocket-lam
log=$state/install.log
pins=() extras='' # what a button on the pins of a Raspberry Pi is read through; extras that this machine has a use for
if grep -qs 'Raspberry Pi' /proc/device-tree/model; then pins=(lgpio) extras=,screen; fi
if compgen -G '/usr/lib/*/libpulse.so.0' >/dev/null; then extras+=,pulse; fi
export PYPI=1 # where pip builds lgpio, its C library goes in: Debian has none to link with
stamp=.venv/pocket-lam.stamp
if ((EUID == 0)); then bin=/usr/local/bin sudo=(); else bin=$HOME/.local/bin sudo=(sudo); fi
[[ -t 0 && $action != headless ]] || sudo+=(${sudo[0]:+-n}) # nobody is there to type a password

# --- telling what happens ---------------------------------------------------------------------------------------------

job=''
stopped() {
    [[ ! $job ]] || kill -- "-$job" 2>/dev/null || true
    printf '\nStopped. The same command goes on from here.\n' >&2
    exit 130
}
trap stopped INT TERM

die() { # die SENTENCE [WHAT TO TRY]
    printf '\nFAILED: %s\n' "$1" >&2
    [[ ! ${2:-} ]] || printf 'Try:    %s\n' "$2" >&2
    exit 1
}

# step TITLE WHAT-TO-TRY COMMAND...: runs it with its output in the log, the seconds counting.
step() {
    local title=$1 try=$2 start=$SECONDS code=0
    shift 2
    printf '\n== %s\n' "$title" >>"$log"
    printf '%s ... ' "$title"
    set -m # a process group of its own, so that Ctrl-C ends all of it
    "$@" >>"$log" 2>&1 </dev/null &
    job=$!
    set +m
    while kill -0 "$job" 2>/dev/null; do
        sleep 0.2
        if [[ -t 1 ]]; then
            ((SECONDS - start < 2)) || printf '\r%s ... %d s ' "$title" $((SECONDS - start))
        elif ((SECONDS - start >= 20 * (${ticks:=0} + 1))); then
            ticks=$((ticks + 1))
            printf '%d s ... ' $((SECONDS - start))
        fi
    done
    wait "$job" || code=$?
    job='' ticks=0
    if ((code)); then
        printf 'failed\n'
        echo "--- the end of $log" >&2
        tail -n 15 "$log" >&2
        die "$title (exit code $code). The whole log: $log" "$try"
    fi
    if ((SECONDS - start < 2)); then echo "done"; else echo "done ($((SECONDS - start)) s)"; fi
}

# --- the system -------------------------------------------------------------------------------------------------------

system() {
    command -v dpkg >/dev/null || die "This script knows Debian, Ubuntu and Raspberry Pi OS only." \
        "elsewhere: python3 -m venv .venv && .venv/bin/pip install -e . (with PortAudio, cmake and a C++ compiler)"
    case $(dpkg --print-architecture) in
        amd64 | arm64) ;;
        *) die "$(dpkg --print-architecture) is not a 64-bit PC or ARM system." "the 64-bit edition of your system" ;;
    esac
}

has_python() { python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# packages NAME...: installs those of these system packages that are missing.
packages() {
    local missing=() debs=() name deb
    for name; do installed "$name" || missing+=("$name"); done
    ((${#missing[@]})) || return 0
    echo "System packages to install: ${missing[*]}"
    if ((${#sudo[@]})) && ! command -v sudo >/dev/null; then
        die "Only root can install these packages, and there is no sudo." "as root: apt-get install ${missing[*]}"
    fi
    ((${#sudo[@]} == 0)) || "${sudo[@]}" -v || die "sudo did not let this script in." "sudo apt-get install ${missing[*]}"
    local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120)
    local try="sudo apt-get install ${missing[*]}"
    if [[ $offline ]]; then
        for deb in "$offline"/debs/*.deb; do
            [[ ! -e $deb ]] || installed "$(dpkg-deb -f "$deb" Package)" || debs+=("$deb")
        done
        ((${#debs[@]})) || die "System packages are missing, and $offline/debs has none." "$try"
        step "Installing system packages from $offline" "$try" "${apt[@]}" install --no-install-recommends "${debs[@]}"
    else
        step "Reading the package lists" "sudo apt-get update" "${apt[@]}" update
        step "Installing system packages" "$try" "${apt[@]}" install --no-install-recommends "${missing[@]}"
    fi
    for name in "${missing[@]}"; do
        installed "$name" || die "The system package $name could not be installed." "$try"
        echo "$name" >>"$state/packages"
    done
}

python() {
    has_python || packages python3 python3-venv
    has_python || die "pocket-lam needs Python 3.11 or newer with venv; python3 here is $(python3 --version 2>&1)." \
        "Debian 12, Ubuntu 24.04 or Raspberry Pi OS bookworm, or anything newer"
}

# --- the virtual environment ------------------------------------------------------------------------------------------

llama=$(sed -n 's/.*"llama-cpp-python==\([0-9.]*\)".*/\1/p' pyproject.toml)

built_wheel() { # the path of a wheel for this machine, if there is one
    local place name=llama_cpp_python-$llama
    for place in ${offline:+"$offline"/wheels/"$name"-*_"$(uname -m)".whl} "$wheels/$name"-*_"$(uname -m)".whl; do
        [[ ! -e $place ]] || { echo "$place"; return; }
    done
}

build_llama() {
    # All kinds of processor in one wheel, chosen from when it is loaded: it runs on the next machine, too.
    # No versioned names: a wheel has no links, and the second copy of a library would be a second library.
    export CMAKE_ARGS="-DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON -DGGML_OPENMP=OFF \
        -DLLAVA_BUILD=OFF -DLLAMA_OPENSSL=OFF -DCMAKE_PLATFORM_NO_VERSIONED_SONAME=ON \
        -DCMAKE_INSTALL_BINDIR=llama_cpp/lib -DCMAKE_INSTALL_LIBDIR=llama_cpp/lib"
    local memory jobs
    memory=$(awk '/MemAvailable/ {print int($2 / 1000000)}' /proc/meminfo) # a compiler takes up to 1 GB
    jobs=$(nproc)
    if ((memory < jobs)); then jobs=$((memory > 0 ? memory : 1)); fi
    mkdir -p "$wheels" "$cache/build"
    # Not in /tmp, which is memory on some systems.
    TMPDIR=$cache/build CMAKE_BUILD_PARALLEL_LEVEL=$jobs .venv/bin/python -m pip wheel --no-deps --no-cache-dir \
        --no-binary=llama-cpp-python --wheel-dir="$wheels" \
        --config-settings="wheel.exclude=/include/**;/llama_cpp/lib/cmake/**;/llama_cpp/lib/pkgconfig/**;/llama_cpp/lib/libllama-common*" \
        "llama-cpp-python==$llama"
    rm -rf "$cache/build"
}

environment() { # environment [dev]
    local extra=${1:-${extras#,}} version now wheel what
    wheels=$cache/wheels/$(getconf GNU_LIBC_VERSION | tr ' ' '-') # a wheel runs with the C library it was built on, or a newer one
    [[ ! $offline ]] || export PIP_NO_INDEX=1 PIP_FIND_LINKS=$offline/wheels
    version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    now="$(sha256sum <pyproject.toml | cut -d' ' -f1) $version $PWD"
    if [[ -e $stamp ]] && { [[ $(<"$stamp") == "$now dev" ]] || [[ $(<"$stamp") == "$now $extra" ]]; }; then
        echo "The virtual environment is up to date."
        return
    fi
    if ! ".venv/bin/python$version" -m pip --version >/dev/null 2>&1; then
        step "Making the virtual environment" "rm -rf .venv, and this command again" python3 -m venv --clear .venv
    fi
    rm -f "$stamp"
    if [[ ! $(built_wheel) ]]; then
        [[ ! $offline ]] || die "$offline/wheels has no llama-cpp-python $llama for $(uname -m)." "--fetch on a machine of this kind"
        packages build-essential cmake python3-dev
        echo "llama.cpp is built here once, for this and later installations: about 10 minutes on two cores."
        step "Building llama.cpp" "with 3 GB of disk and 1 GB of memory free: this command again" build_llama
    fi
    wheel=$(built_wheel)
    what=(-e ".${extra:+[$extra]}")
    if ((${#pins[@]})) && [[ ! $offline ]] && python3 -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then
        packages build-essential python3-dev swig # lgpio has no wheel for it
    fi
    step "Installing pocket-lam and its libraries" "is the network there? then this command again" \
        .venv/bin/python -m pip install "$wheel" "${what[@]}" "${pins[@]}"
    step "Trying the libraries" "rm -rf .venv $wheels, and this command again" .venv/bin/python -c \
        'import av, ctranslate2, llama_cpp, numpy, onnxruntime, sounddevice, soxr; print("all load")'
    echo "$now $extra" >"$stamp"
}

link() {
    if [[ ! -e $bin/lam && ! -L $bin/lam ]] || [[ $(readlink "$bin/lam") == */.venv/bin/lam ]]; then
        mkdir -p "$bin"
        ln -sfn "$PWD/.venv/bin/lam" "$bin/lam"
    else
        echo "$bin/lam is something else and stays; the command is $PWD/.venv/bin/lam."
    fi
    [[ :$PATH: == *:$bin:* ]] || echo "$bin is not in your PATH yet: log in again, or say $bin/lam."
}

models() {
    .venv/bin/lam models pull ${offline:+--from "$offline/models"} ||
        die "The models could not be fetched; the reasons stand above." "this command again; or --offline with a folder that --fetch made"
}

test_packages() { # the tests start servers of their own; what Debian starts with the package is stopped again
    local name new=()
    for name in "${servers[@]}"; do installed "$name" || new+=("${name%-imapd}"); done
    packages "${for_tests[@]}" "${servers[@]}"
    if ((${#new[@]})) && [[ -d /run/systemd/system ]]; then "${sudo[@]}" systemctl disable --now "${new[@]}" >>"$log" 2>&1 || true; fi
}

begin() {
    mkdir -p "$state"
    date '+%F %T install.sh' >"$log"
    system
    python
    packages libportaudio2 libstdc++6 # for sound, and for llama.cpp
}

set_up() { # set_up [dev]
    begin
    [[ ! ${1:-} ]] || test_packages
    environment "$@"
    link
    models
}

prepare() { # one of the versions that lie side by side
    [[ $PWD != "$opt"/* ]] || umask 022 # root's, for the service to read
    begin
    environment
    if [[ $PWD != "$opt"/* ]]; then models; elif id pocket-lam >/dev/null 2>&1; then service_models .venv/bin/lam; fi
}

# --- the service ------------------------------------------------------------------------------------------------------

opt=/opt/pocket-lam lib=/var/lib/pocket-lam command=/usr/local/bin/lam

desktop() { [[ ${XDG_SESSION_TYPE:-} == @(x11|wayland) || -e /etc/systemd/system/display-manager.service ]]; }

service() {
    if [[ $action == headless ]] || ! desktop; then
        system_service
    else
        set_up
        .venv/bin/lam service install --user || die "The service could not be installed; the reason stands above."
    fi
}

# The code is copied to where homes need not be open to it, and only root can change it; each version in a folder of its
# own, as `lam update` has them, too.
system_service() {
    local name old root=("${sudo[@]}" env) folder lam=$opt/current/.venv/bin/lam
    [[ -d /run/systemd/system ]] || die "systemd does not run this machine, so there is no service to install." "./install.sh"
    umask 022 # the service must be able to read it
    begin
    for name in "${!PIP_@}"; do root+=("$name=${!name}"); done # sudo takes them away
    name=v$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)-$(ours | xargs -0 sha256sum | sha256sum | head -c 8)
    folder=$opt/versions/$name
    if [[ ! -d $folder ]]; then
        "${root[@]}" mkdir -p "$folder.part"
        ours | tar -c --mode=u+rwX,go+rX,go-w --null -T - | "${root[@]}" tar -x --no-same-owner -C "$folder.part"
        "${root[@]}" mv -T "$folder.part" "$folder"
    fi
    if [[ -d $cache/wheels && $EUID != 0 ]]; then # what was built for you is good for it, too
        "${root[@]}" mkdir -p /root/.cache/pocket-lam
        "${root[@]}" cp -rn --no-preserve=mode "$cache/wheels" /root/.cache/pocket-lam/
    fi
    "${root[@]}" HOME=/root bash "$folder/install.sh" --prepare ${offline:+--offline "$offline"} || exit
    old=$(readlink "$opt/current" || true)
    "${root[@]}" ln -sfn "versions/$name" "$opt/current"
    "${root[@]}" cp "$folder/device/trial.py" "$opt/trial.py" # for lam update
    if [[ ! -e $command ]] || [[ $(readlink "$command") == */.venv/bin/lam ]] || grep -q "pocket-lam's install.sh" "$command"; then
        service_command | "${root[@]}" install -m 755 /dev/stdin "$command"
    else
        echo "$command is something else and stays; the command is sudo $lam."
    fi
    "${root[@]}" "$lam" service install --system --later || die "The service could not be installed; the reason stands above."
    service_models "$lam"
    "${root[@]}" systemctl restart --no-block pocket-lam
    for folder in "$opt"/versions/*; do # as lam update does, keep two
        [[ versions/${folder##*/} == @("versions/$name"|"$old") ]] || "${root[@]}" rm -rf "$folder"
    done
    echo "It is started, and starts with the machine from now on. See: lam service status"
}

ours() { # the files of this checkout that are not made here
    find . \( -name .git -o -name .venv -o -name __pycache__ -o -name '*.egg-info' -o -name '*_cache' -o -name .hypothesis \
        -o -name build \) -prune -o -type f -print0 | LC_ALL=C sort -z
}

service_models() { # service_models LAM: as the service's user, who cannot read homes
    local root=("${sudo[@]}" env) name code=0
    for name in "${!PIP_@}"; do root+=("$name=${!name}"); done
    root+=("HOME=$lib" "POCKET_LAM_HOME=$lib" "XDG_CACHE_HOME=$lib/.cache")
    local pull=("${root[@]}" runuser -u pocket-lam -- "$1" models pull)
    if [[ $offline ]]; then
        "${root[@]}" cp -rT --no-preserve=mode "$offline/models" "$opt/offline"
        "${pull[@]}" --from "$opt/offline" || code=$?
        "${root[@]}" rm -rf "$opt/offline"
    else
        "${pull[@]}" || code=$?
    fi
    ((code == 0)) || die "The models could not be fetched; the reasons stand above." "this command again; or --offline with a folder that --fetch made"
}

service_command() { # `lam` for who logs in: over what the service has, and not over a home of their own
    cat <<TEXT
#!/bin/sh
# Written by pocket-lam's install.sh: runs lam as the service's user.
[ "\$(id -u)" = 0 ] || exec sudo "\$0" "\$@"
export HOME=$lib POCKET_LAM_HOME=$lib
case \${1:-} in
    service | update | rollback) exec $opt/current/.venv/bin/lam "\$@" ;; # these change the system
esac
exec runuser -u pocket-lam -- $opt/current/.venv/bin/lam "\$@"
TEXT
}

remove_services() {
    local user_unit=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user/pocket-lam.service
    if [[ -e $user_unit ]]; then
        systemctl --user disable --now pocket-lam 2>/dev/null || true
        rm -f "$user_unit"
    fi
    if [[ -e /etc/systemd/system/pocket-lam.service || -d $opt ]]; then
        [[ ! -d /run/systemd/system ]] || "${sudo[@]}" systemctl disable --now pocket-lam 2>/dev/null || true
        "${sudo[@]}" rm -rf /etc/systemd/system/pocket-lam.service $opt
        ! grep -qs "pocket-lam's install.sh" "$command" || "${sudo[@]}" rm -f "$command"
        "${sudo[@]}" rm -rf /root/.cache/pocket-lam /root/.local/state/pocket-lam # from --prepare, as root
        [[ ! -d /run/systemd/system ]] || "${sudo[@]}" systemctl daemon-reload
    fi
    if [[ -d $lib && $purge ]]; then
        "${sudo[@]}" rm -rf $lib /etc/pocket-lam
        ! id pocket-lam >/dev/null 2>&1 || "${sudo[@]}" userdel pocket-lam
    elif [[ -d $lib ]]; then
        echo "What the service knew stays in $lib, with its user pocket-lam."
    fi
}

# --- what can be asked for --------------------------------------------------------------------------------------------

for_tests=(pulseaudio pulseaudio-utils libasound2-plugins shellcheck) servers=(dovecot-imapd prosody)

start() {
    cat <<'TEXT'

Ready. Hold the space bar (or the button), speak, let go. Three things to try:
    "What time is it?"
    "Set a timer for ten minutes."
    "Add milk to the shopping list."
TEXT
    if [[ -t 0 && -t 1 ]]; then exec .venv/bin/lam run; fi
    echo "Start it on a terminal with: $PWD/.venv/bin/lam run"
}

check() { # check TITLE COMMAND...: goes on after a failure
    local title=$1
    shift
    printf '\n%s\n' "-- $title"
    "$@" || failed+=("$title")
}

run_checks() {
    failed=()
    check "ruff check" .venv/bin/ruff check .
    check "ruff format" .venv/bin/ruff format --check .
    check "mypy" .venv/bin/mypy
    check "shellcheck" shellcheck install.sh .ci/run
    check "pytest" .venv/bin/python -m pytest -n auto --maxprocesses 4 --dist loadfile -m "not alone"
    check "pytest, in real time" .venv/bin/python -m pytest -m alone
    ((${#failed[@]} == 0)) || die "$(printf '%s, ' "${failed[@]}" | sed 's/, $//')"
}

download_debs() { # everything these packages stand on, as if nothing were installed
    mkdir -p "$folder/debs/partial"
    apt-get -q -y --download-only --no-install-recommends -o Dir::State::status=/dev/null -o Debug::NoLocking=1 \
        -o APT::Sandbox::User="$(id -un)" -o Dir::Cache::archives="$folder/debs" \
        install python3 python3-venv libportaudio2 libstdc++6 "${for_tests[@]}" "${servers[@]}"
    rmdir "$folder/debs/partial"
}

fetch() {
    mkdir -p "$folder/wheels" "$folder/models"
    .venv/bin/python -c '
import tomllib
project = tomllib.load(open("pyproject.toml", "rb"))
needs = project["build-system"]["requires"] + project["project"]["dependencies"]
print(*needs, *project["project"]["optional-dependencies"]["dev"], sep="\n")
' >"$folder/wheels/requirements.txt"
    step "Collecting wheels" "is the network there?" .venv/bin/python -m pip wheel --wheel-dir "$folder/wheels" \
        --find-links "$(dirname "$(built_wheel)")" wheel "${pins[@]}" -r "$folder/wheels/requirements.txt"
    step "Collecting models" "is there room in $folder?" .venv/bin/python -c '
import pathlib, shutil, sys
from models import fetch
for shelf in fetch.list_models():
    if shelf.state == "here":
        shutil.copytree(fetch.home() / shelf.model.name, pathlib.Path(sys.argv[1], shelf.model.name), dirs_exist_ok=True)
' "$folder/models"
    if ! (step "Collecting system packages" "sudo apt-get update" download_debs); then
        rm -rf "$folder/debs"
        echo "Without them; install these there yourself: python3-venv libportaudio2 (and for --test: ${for_tests[*]} ${servers[*]})"
    fi
    echo "Done: $folder, $(du -sh "$folder" | cut -f1). There: ./install.sh --offline DIR, on the same system and kind of machine."
}

uninstall() {
    local data=${XDG_DATA_HOME:-$HOME/.local/share}/pocket-lam config=${XDG_CONFIG_HOME:-$HOME/.config}/pocket-lam
    remove_services
    if [[ -x .venv/bin/python ]]; then
        .venv/bin/python -c 'from models import fetch, merged; merged.remove(); fetch.remove(shelf.model.name for shelf in fetch.list_models())' ||
            echo "The models stay in $data/models."
    fi
    [[ $(readlink "$bin/lam") != "$PWD/.venv/bin/lam" ]] || rm -f "$bin/lam"
    rm -rf .venv pocket_lam.egg-info .mypy_cache .ruff_cache .pytest_cache "$cache"
    find device models skills tests -name __pycache__ -exec rm -rf {} +
    if [[ -s $state/packages ]]; then
        # Not `remove`: that takes along all that stands on them, and much stands on python3.
        echo "System packages that were installed for it stay. To remove those that nothing else needs:"
        echo "    sudo apt-mark auto $(sort -u "$state/packages" | tr '\n' ' ')&& sudo apt-get autoremove"
    fi
    rm -rf "$state"
    if [[ $purge ]]; then
        rm -rf "$data" "$config"
        echo "Uninstalled, with your data and settings."
    else
        echo "Uninstalled. Your data and settings stay in $data and $config; --uninstall --purge takes them, too."
    fi
}

case $action in
    uninstall) uninstall ;;
    run) set_up; start ;;
    service | headless) service ;;
    prepare) prepare ;;
    demo) set_up; echo; exec .venv/bin/lam demo ;;
    test) set_up dev; run_checks ;;
    fetch) set_up; fetch ;;
esac
