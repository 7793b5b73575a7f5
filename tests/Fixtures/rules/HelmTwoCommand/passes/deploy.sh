helm install shop ./chart -n live --timeout 300s
helm upgrade --install shop ./chart --timeout 5m0s
helm uninstall shop
helm search repo nginx
