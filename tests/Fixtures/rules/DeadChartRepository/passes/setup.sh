helm repo add bitnami https://charts.bitnami.com/bitnami
helm upgrade --install redis bitnami/redis
helm install app ./stable/app
