# Sourced by every command in bin/: prepares the Python environment and the Debian packages.
# Makes .uv (the installer) and .venv (what the lock files list). When nothing has changed it only compares two hashes.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
python="$root/.venv/bin/python"
export UV_PYTHON_DOWNLOADS=never
# Thousands of files would be compiled anew by every process that we start.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }

# set_up [dev]: installs what the portal runs on, or also what its tests need. An environment once made for tests stays so.
set_up() {
  local lock="requirements.txt"
  if [[ "${1:-}" == dev || -e "$root/.venv/.for-tests" ]]; then lock="requirements-dev.txt"; fi
  installed "$lock" && return
  (
    flock 9
    installed "$lock" && exit
    install_installer
    install_locked "$lock"
  ) 9<"$root/bin"
}

# with_packages NAME…: installs Debian packages when we are root; otherwise prints the line to type. Fails if one is still missing.
with_packages() {
  local missing=() name
  for name in "$@"; do found "$name" || missing+=("$name"); done
  ((${#missing[@]})) || return 0
  if ((EUID == 0)) && command -v apt-get >/dev/null; then
    say "Installing Debian packages: ${missing[*]}"
    apt_install "${missing[@]}" && return
  fi
  say "Not installed: ${missing[*]}. To get them, type:  sudo apt-get install -y --no-install-recommends ${missing[*]}"
  return 1
}

# What sets PDFs needs these; without them the portal runs, and says so where a PDF would be.
pdf_packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)

# found NAME: is this Debian package, or the same program from elsewhere, on the machine?
found() {
  case "$1" in
    chromium | redis-server) command -v "$1" >/dev/null ;;
    postgresql) [[ -n "$(postgres_programs)" ]] ;;
    fonts-noto-cjk) [[ -n "$(fc-list :lang=ja 2>/dev/null)" ]] ;;
    *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ;;
  esac
}

# The folder that holds initdb and pg_ctl, newest version first; nothing when there is none.
postgres_programs() {
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) ${PATH//:/ }; do
    if [[ -x "$folder/initdb" && -x "$folder/pg_ctl" ]]; then printf '%s\n' "$folder" && return; fi
  done
}

# A place for what tests and drills write: memory when it has a gigabyte to spare, so that no disk is waited for.
roomy_folder() {
  local free
  free="$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)"
  if [[ -w /dev/shm && "${free:-0}" -ge 1048576 ]]; then printf '/dev/shm'; else printf '%s' "${TMPDIR:-/tmp}"; fi
}

apt_install() {
  local log
  log="$(mktemp)"
  export DEBIAN_FRONTEND=noninteractive
  if ! apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1; then
    if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
      tail -n 5 "$log" >&2
      rm -f "$log"
      return 1
    fi
  fi
  rm -f "$log"
}

# What .venv must have been made from: this place, this Python, this lock file.
fingerprint() {
  { printf '%s %s\n' "$root" "$(readlink -f "$python")" && cat "$root/$1"; } | sha256sum
}

installed() {
  local stamp="$root/.venv/.installed"
  [[ -x "$python" && -r "$stamp" && "$(<"$stamp")" == "$(fingerprint "$1")" ]]
}

install_installer() {
  local wanted uv_made_from="$root/.uv/.installed"
  wanted="$(printf '%s ' "$root" && sha256sum <"$root/requirements-uv.txt")"
  if [[ -x "$root/.uv/bin/uv" && -r "$uv_made_from" && "$(<"$uv_made_from")" == "$wanted" ]]; then return; fi
  say "Setting up (1/2): the installer"
  # Debian ships Python without what a venv needs.
  system_python -c 'import ensurepip' 2>/dev/null || with_packages python3-venv || exit 1
  system_python -m venv --clear "$root/.uv"
  "$root/.uv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r "$root/requirements-uv.txt"
  printf '%s\n' "$wanted" >"$uv_made_from"
}

install_locked() {
  say "Setting up (2/2): the packages in $1 (half a minute the first time)"
  local setting place="$root/.venv/.place"
  while IFS= read -r setting; do export "${setting?}"; done < <("$root/.uv/bin/python" "$root/bin/pip_settings.py")
  # Scripts in a venv name its place, so one that was copied or whose Python is gone is made anew.
  if ! "$python" -c '' 2>/dev/null || [[ -r "$place" && "$(<"$place")" != "$root" ]]; then
    "$root/.uv/bin/uv" venv --quiet --clear --python "$(system_python -c 'import sys; print(sys.executable)')" "$root/.venv"
  fi
  rm -f "$root/.venv/.installed"
  "$root/.uv/bin/uv" pip sync --python "$python" --require-hashes "$root/$1"
  if [[ "$1" == requirements-dev.txt ]]; then touch "$root/.venv/.for-tests"; fi
  printf '%s\n' "$root" >"$place"
  fingerprint "$1" >"$root/.venv/.installed"
}

# Runs the system's Python when it is new enough, else the one on PATH.
system_python() {
  local candidate
  for candidate in /usr/bin/python3 "$(command -v python3 || true)"; do
    if [[ -x "$candidate" ]] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      "$candidate" "$@"
      return
    fi
  done
  say "Python 3.11 or newer is needed. On Debian 12, type:  sudo apt-get install -y python3 python3-venv"
  exit 1
}
