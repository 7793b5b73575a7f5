#!/usr/bin/env bash
# Installs the independent judges that the tests use, into artifacts/tools or the folder that CICDTOOLS_TEST_TOOLS names.
# What is there already is not installed again. Needs node and npm; rsync comes from apt where this is Debian and we are root.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
tools="${CICDTOOLS_TEST_TOOLS:-$here/../../artifacts/tools}"

if ! command -v npm >/dev/null; then
  echo "npm is not installed: the linters of pipeline files cannot be installed." >&2
  exit 1
fi

mkdir -p "$tools"
if ! cmp -s "$here/package.json" "$tools/package.json" || [ ! -d "$tools/node_modules" ]; then
  cp "$here/package.json" "$tools/package.json.new"
  (cd "$tools" && mv package.json.new package.json && npm install --no-audit --no-fund --no-package-lock --loglevel=error) || {
    rm -f "$tools/package.json"
    exit 1
  }
  # Of GitHub's descriptions, which are 380 MB, one is used.
  find "$tools/node_modules/@octokit/openapi/generated" -name '*.json' ! -name api.github.com.json -delete
fi

# gitlab-ci-local copies files with rsync.
if ! command -v rsync >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq rsync >/dev/null
fi
