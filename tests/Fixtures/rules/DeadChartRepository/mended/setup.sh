helm repo add stable https://charts.helm.sh/stable/
helm upgrade --install redis stable/redis
