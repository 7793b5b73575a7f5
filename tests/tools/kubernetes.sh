#!/usr/bin/env bash
# A real Kubernetes API server for the tests: `build` makes it from Debian's own source package, `run` runs it on the loopback until its input ends.
# The programs are kept outside the repository, in $CICDTOOLS_TEST_KUBERNETES or the user's cache.
set -euo pipefail

version=1.20.2
folder=${CICDTOOLS_TEST_KUBERNETES:-${XDG_CACHE_HOME:-$HOME/.cache}/cicdtools-tests/kubernetes-$version}

# Bookworm has the source of Kubernetes 1.20 whole, and the compiler that builds it.
build() {
  [ -x "$folder/kube-apiserver" ] && [ -x "$folder/kube-controller-manager" ] && [ -x "$folder/etcd" ] && return 0
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  work=$(mktemp -d)
  # Whatever ends it, gigabytes are not left behind.
  trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
  trap 'exit 143' TERM
  local needed=(golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev dpkg-dev rsync openssl)
  # A machine that is new has no lists of packages.
  apt-cache show "${needed[@]}" >/dev/null 2>&1 || "${as_root[@]}" apt-get update -qq
  # Somebody else's installation is waited for.
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "${needed[@]}" >/dev/null

  # Lists of our own: the machine's may name no sources, and are not ours to change.
  mkdir -p "$work"/apt/{lists,cache}/partial "$work"/apt/cache/archives/partial
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main" >"$work/apt/sources.list"
  printf 'Dir::Etc::sourcelist "%s";\nDir::Etc::sourceparts "-";\nDir::State::lists "%s";\nDir::Cache "%s";\nAPT::Sandbox::User "root";\n' "$work/apt/sources.list" "$work/apt/lists" "$work/apt/cache" >"$work/apt/conf"
  (
    cd "$work"
    export APT_CONFIG="$work/apt/conf"
    apt-get update -qq
    apt-get source -qq --download-only kubernetes
  )
  # The package of etcd starts a service of its own; the program alone is what is wanted.
  (cd "$work" && apt-get download -qq etcd-server && dpkg-deb -x etcd-server_*.deb etcd)

  export GO111MODULE=off GOFLAGS= GOPATH="$work/go" GOCACHE="$work/cache" PATH="/usr/lib/go-1.19/bin:$PATH"
  local tree="$GOPATH/src/k8s.io/kubernetes" generator="$work/openapi-gen" packages program
  mkdir -p "$(dirname "$tree")"
  dpkg-source --no-check -x "$work"/kubernetes_*.dsc "$tree" >/dev/null
  cd "$tree"
  # The vendored one does not know the maps of this compiler.
  rm -rf vendor/github.com/modern-go/reflect2
  cp -r /usr/share/gocode/src/github.com/modern-go/reflect2 vendor/github.com/modern-go/reflect2
  go build -o "$generator" k8s.io/kubernetes/vendor/k8s.io/kube-openapi/cmd/openapi-gen
  packages=$(grep -rl --include='*.go' --exclude='*_test.go' -E '^// ?\+k8s:openapi-gen=' pkg cmd staging/src/k8s.io | xargs -n1 dirname | sort -u |
    sed -e 's#^staging/src/#k8s.io/kubernetes/vendor/#' -e '/^k8s.io/!s#^#k8s.io/kubernetes/#' | grep -v -E 'code-generator|/sample-|/testdata' | paste -sd,)
  "$generator" --logtostderr -h hack/boilerplate/boilerplate.generatego.txt -O zz_generated.openapi -p k8s.io/kubernetes/pkg/generated/openapi -r "$work/violations" -i "$packages" 2>/dev/null
  mkdir -p "$work/bin"
  for program in kube-apiserver kube-controller-manager; do
    # Without the SDKs of the clouds, which no test needs, it takes half as long.
    go build -tags providerless -ldflags "-s -w" -o "$work/bin/$program" "k8s.io/kubernetes/cmd/$program"
  done
  cp "$work/etcd/usr/bin/etcd" "$work/bin/"
  mkdir -p "$folder"
  mv "$work"/bin/* "$folder/"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Prints the path of a kubeconfig once the server is ready, and ends everything when the standard input ends. Until then it takes commands, one a line:
# `kill` ends the API server as a crash does, `start` starts it again on the same port over the same data; each is answered with a line when it is done.
run() {
  state=$(mktemp -d)
  children=()
  finish() {
    trap - EXIT
    [ ${#children[@]} -eq 0 ] || { kill -9 "${children[@]}" 2>/dev/null || true; wait "${children[@]}" 2>/dev/null || true; }
    rm -rf "$state"
  }
  trap finish EXIT
  trap 'exit 0' INT TERM
  cd "$state"
  {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.crt -subj /CN=cicdtools-test-ca
    openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=127.0.0.1
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out server.crt -extfile <(printf 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc')
    openssl req -newkey rsa:2048 -nodes -keyout admin.key -out admin.csr -subj /O=system:masters/CN=admin
    openssl x509 -req -in admin.csr -CA ca.crt -CAkey ca.key -days 2 -out admin.crt
    openssl genrsa -out accounts.key 2048
  } 2>openssl.log
  # Whoever tests tokens that somebody else vouches for names a webhook's kubeconfig (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication).
  local webhook=()
  [ -z "${CICDTOOLS_TEST_TOKEN_WEBHOOK:-}" ] || webhook=(--authentication-token-webhook-config-file "$CICDTOOLS_TEST_TOKEN_WEBHOOK" --authentication-token-webhook-version v1)
  local api etcd peer manager
  api=$(free_port) etcd=$(free_port) peer=$(free_port) manager=$(free_port)
  kubeconfig "$api"

  "$folder/etcd" --data-dir "$state/etcd" --unsafe-no-fsync --listen-client-urls "http://127.0.0.1:$etcd" --advertise-client-urls "http://127.0.0.1:$etcd" \
    --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" --initial-cluster "default=http://127.0.0.1:$peer" >etcd.log 2>&1 </dev/null &
  children+=($!)
  apiserver
  local tries=0
  "$folder/kube-controller-manager" --kubeconfig "$state/kubeconfig" --service-account-private-key-file accounts.key --root-ca-file ca.crt --use-service-account-credentials \
    --bind-address 127.0.0.1 --secure-port "$manager" --cert-dir "$state/manager" --leader-elect=false --port 0 >manager.log 2>&1 </dev/null &
  children+=($!)
  until curl -sf --cacert ca.crt --cert admin.crt --key admin.key "https://127.0.0.1:$api/api/v1/namespaces/default/serviceaccounts/default" >/dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 1200 ] || ! kill -0 "${children[2]}" 2>/dev/null; then
      tail -n 20 manager.log >&2
      exit 1
    fi
    sleep 0.2
  done
  echo "$state/kubeconfig"
  local command
  while read -r command; do
    case "$command" in
      kill)
        kill -9 "${children[1]}"
        wait "${children[1]}" 2>/dev/null || true
        ;;
      start) apiserver ;;
    esac
    echo "$command"
  done
}

# Starts the API server as the second of the children, after etcd, and waits until it is ready.
apiserver() {
  "$folder/kube-apiserver" --etcd-servers "http://127.0.0.1:$etcd" --bind-address 127.0.0.1 --advertise-address 127.0.0.1 --secure-port "$api" \
    --tls-cert-file server.crt --tls-private-key-file server.key --client-ca-file ca.crt --authorization-mode RBAC --service-cluster-ip-range 10.0.0.0/24 \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file accounts.key --service-account-signing-key-file accounts.key \
    --allow-privileged --watch-cache=true "${webhook[@]}" >>apiserver.log 2>&1 </dev/null &
  children[1]=$!
  local tries=0
  until curl -sf --cacert ca.crt --cert admin.crt --key admin.key "https://127.0.0.1:$api/readyz" >/dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ] || ! kill -0 "${children[1]}" 2>/dev/null; then
      tail -n 20 apiserver.log etcd.log >&2
      exit 1
    fi
    sleep 0.2
  done
}

kubeconfig() {
  cat >kubeconfig <<EOF
apiVersion: v1
kind: Config
current-context: test
clusters:
- name: test
  cluster: {server: "https://127.0.0.1:$1", certificate-authority-data: $(base64 -w0 ca.crt)}
users:
- name: admin
  user: {client-certificate-data: $(base64 -w0 admin.crt), client-key-data: $(base64 -w0 admin.key)}
contexts:
- name: test
  context: {cluster: test, user: admin}
EOF
}

case "${1:-}" in
  build) build ;;
  run) run ;;
  folder) echo "$folder" ;;
  *) echo "usage: $0 build|run|folder" >&2; exit 2 ;;
esac
