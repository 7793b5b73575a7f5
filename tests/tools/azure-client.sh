#!/usr/bin/env bash
# Puts Microsoft's own client of Azure Resource Manager for Python, as Debian packages it, into artifacts/python3-azure, which the tests compare ours with. Of the
# package (12 MB, 540 MB when installed) only the parts that they use are unpacked, and nothing is installed. It takes some seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."
target="$PWD/artifacts/python3-azure"
site=usr/lib/python3/dist-packages
works() { PYTHONPATH="$target/$site" PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/tools/azure-client.py >/dev/null 2>&1; }
works && exit 0
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
packages=(python3-azure python3-msrest python3-isodate python3-typing-extensions python3-requests python3-six python3-oauthlib python3-requests-oauthlib python3-certifi python3-urllib3 python3-idna python3-chardet python3-charset-normalizer)
download() { (cd "$work" && apt-get download -qq "${packages[@]}"); }
# Without a list of packages there are none.
download || { apt-get update -qq && download; }
rm -rf "$target"
mkdir -p "$target"
for package in "$work"/*.deb; do
  case "$package" in
    */python3-azure_*) ;;
    *) dpkg-deb -x "$package" "$target" ;;
  esac
done
parts=(__init__.py core common profiles mgmt/__init__.py mgmt/core mgmt/containerservice mgmt/containerregistry mgmt/authorization mgmt/resource)
dpkg-deb --fsys-tarfile "$work"/python3-azure_*.deb | tar x -C "$target" --exclude='*/aio' "${parts[@]/#/./$site/azure/}" 2>/dev/null || true
rm -rf "${target:?}"/usr/share
works
