helm repo add stable https://kubernetes-charts.storage.googleapis.com/
helm upgrade --install redis stable/redis
